import { useState } from 'preact/hooks';
import { change, type Place } from '../live/location.ts';
import { clock, ofUnit } from './format.ts';
import { Value } from './marks.tsx';
import { TableRow } from './table-row.tsx';
import { type Column, tableRows } from './table-rows.ts';

const rowsAtFirst = 60;

/** Whether the table behind a chart is open; the address says so. */
export function isTableOpen(id: string, place: Place): boolean {
  return place.parameters.table === id;
}

/** Opens and closes the table behind a chart. @param name Of the chart. */
export function TableButton({ id, name, place }: { id: string; name: string; place: Place }) {
  const isOpen = isTableOpen(id, place);
  return (
    <button
      class="btn quiet"
      type="button"
      aria-expanded={isOpen}
      aria-label={`Table of ${name}`}
      onClick={() => change({ table: isOpen ? undefined : id })}
    >
      Table
    </button>
  );
}

/** The values of a chart, one row for each slot of time, the latest first. */
export function ValuesTable({ caption, columns }: { caption: string; columns: readonly Column[] }) {
  const [isWhole, setWhole] = useState(false);
  const rows = tableRows(columns);
  const shown = isWhole ? rows : rows.slice(0, rowsAtFirst);
  return (
    <div class="scroll-x values" tabIndex={0} role="region" aria-label={caption}>
      <table class="t">
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" class="num">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ atMs, values }, row) => (
            <TableRow key={atMs} index={row}>
              {() => (
                <>
                  <th scope="row">{clock(atMs)}</th>
                  {values.map((value, index) => (
                    <td key={columns[index]!.name} class="num">
                      {value === undefined ? '–' : <Value shown={ofUnit(value, columns[index]!.unit)} />}
                    </td>
                  ))}
                </>
              )}
            </TableRow>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <button class="btn" type="button" onClick={() => setWhole(true)}>
          Show all {rows.length} rows
        </button>
      )}
    </div>
  );
}
