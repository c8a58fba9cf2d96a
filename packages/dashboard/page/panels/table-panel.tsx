import type { TablePanel } from '@golden-signals/core/extension';
import { Empty, Heading } from '../drawing/marks.tsx';
import type { Frame } from '../live/frame.ts';
import type { Place } from '../live/location.ts';
import { useEscape } from '../live/use-escape.ts';
import { FieldValue, inWords } from './field-value.tsx';
import { Panels } from './panels.tsx';
import { sortedRows } from './sorted-rows.ts';
import { TablePlace } from './table-place.ts';
import { TableRows } from './table-rows.tsx';
import { rowsAt, valueAt } from './value-at.ts';

interface TableProps {
  readonly panel: TablePanel;
  readonly data: unknown;
  readonly place: Place;
  readonly deploys: Frame['deploys'];
  /** How many tables it is within the details of. */
  readonly depth: number;
}

const maxRows = 200;
/** Fewer are seen at a glance. */
const rowsWorthFiltering = 12;

/** Rows that can be sorted, filtered and chosen; the address says how. */
export function Table({ panel, data, place, deploys, depth }: TableProps) {
  const { title, columns, empty } = panel;
  const own = new TablePlace(title, place, depth);
  const {
    sort = panel.sortedBy?.path,
    order = panel.sortedBy?.order ?? 'down',
    filter = '',
    row,
  } = own.parameters;
  const keyPath = panel.key ?? columns[0]!.path;
  const keyOf = (one: unknown) => String(valueAt(one, keyPath));
  const rows = rowsAt(data, panel.rows, keyOf);
  const details = row === undefined ? undefined : panel.details;
  const close = () => own.change({ row: undefined });
  useEscape(details && close);
  if (rows === undefined || (rows.length === 0 && empty === undefined)) return null;
  const wanted = filter.toLowerCase();
  const matching = rows.filter((one) =>
    columns.some(({ path }) =>
      inWords(valueAt(one, path) ?? '')
        .toLowerCase()
        .includes(wanted),
    ),
  );
  const shown = sortedRows(matching, sort, order).slice(0, maxRows);
  const chosen = rows.find((one) => keyOf(one) === row);
  return (
    <section>
      <div class="bar titled">
        <Heading title={title} note={rows.length === 0 ? undefined : String(rows.length)} />
        {rows.length > rowsWorthFiltering && (
          <input
            class="field right"
            type="search"
            placeholder="Filter"
            aria-label={`Filter ${title}`}
            value={filter}
            onInput={(event) => own.change({ filter: event.currentTarget.value, row: undefined })}
          />
        )}
      </div>
      {rows.length === 0 && <p class="none">{empty}</p>}
      {rows.length > 0 && shown.length === 0 && (
        <Empty title="Nothing is called so.">The filter looks in all columns.</Empty>
      )}
      {shown.length > 0 && (
        <TableRows
          panel={panel}
          rows={shown}
          own={own}
          sort={sort}
          order={order}
          keyOf={keyOf}
          chosen={chosen}
        />
      )}
      {matching.length > maxRows && <p class="soft">and {matching.length - maxRows} more</p>}
      {details !== undefined && chosen === undefined && (
        <p class="soft" role="status">
          "{row}" is not kept any more.
        </p>
      )}
      {details !== undefined && chosen !== undefined && (
        <section class="detail" aria-label={row}>
          <div class="bar">
            {depth === 0 ? (
              <h2>
                <FieldValue field={columns[0]!} data={chosen} />
              </h2>
            ) : (
              <h3>
                <FieldValue field={columns[0]!} data={chosen} />
              </h3>
            )}
            <button class="btn right" type="button" onClick={close}>
              Close <span class="dim">Esc</span>
            </button>
          </div>
          <Panels panels={details} data={chosen} place={place} deploys={deploys} depth={depth + 1} />
        </section>
      )}
    </section>
  );
}
