import type { PanelColumn, TablePanel } from '@golden-signals/core/extension';
import { Bar } from '../drawing/chart.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { TableRow } from '../drawing/table-row.tsx';
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
  const keys = uniqueKeys(rows.map(keyOf));
  const full = columns.map((column) => fullBar(column, rows));
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
              <TableRow key={keys[index]} index={index} isChosen={isChosen}>
                {() => (
                  <>
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
                          <Cell column={column} row={row} full={full[at]} />
                        )}
                      </td>
                    ))}
                  </>
                )}
              </TableRow>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** @param full The value of a bar that fills its column; undefined where there are no bars. */
function Cell({ column, row, full }: { column: PanelColumn; row: unknown; full: number | undefined }) {
  const value = valueAt(row, column.path);
  if (full === undefined || typeof value !== 'number') return <FieldValue field={column} data={row} />;
  return (
    <span class="barred">
      <Bar share={value / full} />
      <FieldValue field={column} data={row} />
    </span>
  );
}

function fullBar({ hasBar, unit, path }: PanelColumn, rows: readonly unknown[]): number | undefined {
  if (!hasBar) return undefined;
  if (unit === 'ratio') return 1;
  return Math.max(...rows.map((row) => Number(valueAt(row, path)) || 0), Number.MIN_VALUE);
}

/** Rows may have a key in common; the same rows have the same keys in every order, unless these are among them. */
function uniqueKeys(keys: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return keys.map((key) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return `${key} ${count}`;
  });
}

function classOf(column: PanelColumn): string {
  const rank = column.rank === 3 ? 'c2 c3' : column.rank === 2 ? 'c2' : '';
  const kind = isNumeric(column) ? 'num' : column.unit === 'spark' ? 'sp' : '';
  return `${kind} ${rank}`.trim();
}
