import type { PanelColumn, TablePanel } from '@golden-signals/core/extension';
import { Bar } from '../drawing/chart.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { FieldValue, isNumeric } from './field-value.tsx';
import type { TablePlace } from './table-place.ts';
import { valueAt } from './value-at.ts';

interface TableRowsProps {
  readonly panel: TablePanel;
  /** In the order in which they are shown; at least one. */
  readonly rows: readonly unknown[];
  readonly own: TablePlace;
  readonly sort: string | undefined;
  readonly order: string;
  readonly keyOf: (row: unknown) => string;
  readonly chosen: unknown;
}

/** The table itself; with a row that was chosen, it leaves room for the details of that. */
export function TableRows({ panel, rows, own, sort, order, keyOf, chosen }: TableRowsProps) {
  const { title, columns, details } = panel;
  const isOpen = chosen !== undefined && details !== undefined;
  return (
    <div class={isOpen ? 'scroll' : 'scroll-x'} tabIndex={0} role="region" aria-label={title}>
      <table class="t cells">
        <thead>
          <tr>
            {columns.map((column) => (
              <SortHead
                key={column.title}
                title={column.title}
                className={classOf(column)}
                sorted={column.path === sort ? (order === 'up' ? 'up' : 'down') : undefined}
                onSort={(wanted) => own.change({ sort: column.path, order: wanted })}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const isChosen = isOpen && row === chosen;
            return (
              <tr key={`${keyOf(row)} ${index}`} aria-selected={isChosen ? 'true' : undefined}>
                {columns.map((column, at) => (
                  <td key={column.title} class={classOf(column)}>
                    {at === 0 && details !== undefined ? (
                      <a
                        href={own.linkTo({ row: isChosen ? undefined : keyOf(row) })}
                        aria-expanded={isChosen ? 'true' : 'false'}
                      >
                        <FieldValue field={column} data={row} isInLink />
                      </a>
                    ) : (
                      <Cell column={column} row={row} rows={rows} />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ column, row, rows }: { column: PanelColumn; row: unknown; rows: readonly unknown[] }) {
  const value = valueAt(row, column.path);
  if (!column.hasBar || typeof value !== 'number') return <FieldValue field={column} data={row} />;
  const most =
    column.unit === 'ratio'
      ? 1
      : Math.max(...rows.map((one) => Number(valueAt(one, column.path)) || 0), Number.MIN_VALUE);
  return (
    <span class="barred">
      <Bar share={value / most} />
      <FieldValue field={column} data={row} />
    </span>
  );
}

function classOf(column: PanelColumn): string {
  const rank = column.rank === 3 ? 'c2 c3' : column.rank === 2 ? 'c2' : '';
  const kind = isNumeric(column) ? 'num' : column.unit === 'spark' ? 'sp' : '';
  return `${kind} ${rank}`.trim();
}
