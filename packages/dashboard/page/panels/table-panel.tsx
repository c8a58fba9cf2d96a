import type { PanelColumn, TablePanel } from '@golden-signals/core/extension';
import { Bar } from '../drawing/chart.tsx';
import { Empty, Heading } from '../drawing/marks.tsx';
import { change, linkTo, type Place } from '../live/location.ts';
import { FieldValue, isNumeric } from './field-value.tsx';
import { Panels } from './panels.tsx';
import { rowsAt, valueAt } from './value-at.ts';

interface TableProps {
  readonly panel: TablePanel;
  readonly data: unknown;
  readonly place: Place;
}

const maxRows = 200;
/** Fewer are seen at a glance. */
const rowsWorthFiltering = 12;

/**
 * Rows that can be sorted, filtered and chosen. Where the reader is, the parameters say: `of`, the title of the table that
 * they are about, `sort`, `order`, `filter` and `row`.
 */
export function Table({ panel, data, place }: TableProps) {
  const { title, columns, empty, details } = panel;
  const rows = rowsAt(data, panel.rows);
  if (rows === undefined) return null;
  const mine = place.parameters.of === title ? place.parameters : {};
  const { sort = panel.sortedBy?.path, order = panel.sortedBy?.order ?? 'down', filter = '', row } = mine;
  const keyPath = panel.key ?? columns[0]!.path;
  const keyOf = (one: unknown) => String(valueAt(one, keyPath));
  const matching = rows.filter((one) => JSON.stringify(one).toLowerCase().includes(filter.toLowerCase()));
  const shown = sorted(matching, sort, order).slice(0, maxRows);
  const chosen = row === undefined ? undefined : rows.find((one) => keyOf(one) === row);
  const tell = (parameters: Readonly<Record<string, string | undefined>>) =>
    change({ ...cleared, ...mine, of: title, ...parameters });
  return (
    <section>
      <div class="bar">
        <Heading title={title} note={String(rows.length)} />
        {rows.length > rowsWorthFiltering && (
          <input
            class="field right"
            type="search"
            placeholder="Filter"
            aria-label={`Filter ${title}`}
            value={filter}
            onInput={(event) => tell({ filter: event.currentTarget.value, row: undefined })}
          />
        )}
      </div>
      {shown.length === 0 && (
        <Empty title={filter === '' ? 'None.' : 'Nothing is called so.'}>{filter === '' ? empty : ''}</Empty>
      )}
      {shown.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label={title}>
          <table class="t">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th
                    key={column.title}
                    class={classOf(column)}
                    aria-sort={
                      column.path === sort ? (order === 'up' ? 'ascending' : 'descending') : undefined
                    }
                  >
                    <button
                      type="button"
                      onClick={() =>
                        tell({
                          sort: column.path,
                          order: column.path === sort && order === 'down' ? 'up' : 'down',
                        })
                      }
                    >
                      {column.title}
                      {column.path === sort && (order === 'up' ? ' ↑' : ' ↓')}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((one, index) => (
                <tr key={`${keyOf(one)} ${index}`} aria-selected={one === chosen ? 'true' : undefined}>
                  {columns.map((column, at) => (
                    <td key={column.title} class={classOf(column)}>
                      {at === 0 && details !== undefined ? (
                        <a href={linkTo(place.view, { ...mine, of: title, row: keyOf(one) })}>
                          <FieldValue field={column} data={one} />
                        </a>
                      ) : (
                        <Cell column={column} row={one} rows={shown} />
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {matching.length > maxRows && <p class="soft">and {matching.length - maxRows} more</p>}
      {row !== undefined && chosen === undefined && <p class="soft">"{row}" is not kept any more.</p>}
      {chosen !== undefined && details !== undefined && (
        <section class="detail" aria-label={row}>
          <div class="bar">
            <h2>
              <FieldValue field={columns[0]!} data={chosen} />
            </h2>
            <button class="btn right" type="button" onClick={() => tell({ row: undefined })}>
              Close
            </button>
          </div>
          <Panels panels={details} data={chosen} place={place} />
        </section>
      )}
    </section>
  );
}

/** Only one table at a time is sorted, filtered or opened. */
const cleared = { sort: undefined, order: undefined, filter: undefined, row: undefined };

function Cell({ column, row, rows }: { column: PanelColumn; row: unknown; rows: readonly unknown[] }) {
  const value = valueAt(row, column.path);
  if (!column.hasBar || typeof value !== 'number') return <FieldValue field={column} data={row} />;
  const most = Math.max(...rows.map((one) => Number(valueAt(one, column.path)) || 0), Number.MIN_VALUE);
  return (
    <span class="share">
      <Bar share={value / most} />
      <FieldValue field={column} data={row} />
    </span>
  );
}

function classOf(column: PanelColumn): string {
  const rank = column.rank === 3 ? 'c2 c3' : column.rank === 2 ? 'c2' : '';
  return `${isNumeric(column) ? 'num' : ''} ${rank}`.trim();
}

/** Rows without a value come last, whatever the order. */
function sorted(rows: readonly unknown[], path: string | undefined, order: string): readonly unknown[] {
  if (path === undefined) return rows;
  const sign = order === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [valueAt(a, path), valueAt(b, path)];
    if (left === right) return 0;
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right));
  });
}
