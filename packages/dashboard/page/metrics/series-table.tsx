import type { MetricDetail, SeriesRow } from '../../src/parts/metric-shapes.ts';
import { plain, textOf } from '../drawing/format.ts';
import { Labels } from '../drawing/labels.tsx';
import { Empty, Heading, Value } from '../drawing/marks.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { change, type Place } from '../live/location.ts';
import { rowsPerPage } from './metric-keys.ts';
import { shownValue } from './metric-units.ts';

const maxRows = 200;
const maxPlotted = 10;

/** The series of a metric, to be searched, sorted and drawn. */
export function SeriesTable({ metric, place }: { metric: MetricDetail; place: Place }) {
  const { find = '', by = 'labels', dir = 'up', more = String(rowsPerPage) } = place.parameters;
  const { matching, found, rows } = metric;
  const columns = columnsOf(metric);
  const plotted = metric.plotted.map(({ id }) => id).filter((id) => id !== '');
  return (
    <div>
      <div class="bar">
        <Heading title="Series" note={`${textOf(plain(matching))}, since the start`} />
        {(matching > 10 || find !== '') && (
          <input
            class="field right"
            type="search"
            maxLength={100}
            placeholder="Search labels"
            aria-label="Search series by their labels"
            value={find}
            onInput={(event) => change({ find: event.currentTarget.value, more: undefined })}
          />
        )}
      </div>
      {rows.length === 0 && (
        <Empty title={matching === 0 ? 'No series so far.' : 'No series has such labels.'}>
          {matching === 0 ? 'A series appears when it is measured for the first time.' : ''}
        </Empty>
      )}
      {rows.length > 0 && (
        <div class="scroll-x" tabIndex={0} role="region" aria-label="Table of series">
          <table class="t">
            <thead>
              <tr>
                {columns.map(({ sort, title, className }) => (
                  <SortHead
                    key={sort}
                    title={title}
                    className={className}
                    sorted={sort === by ? (dir === 'down' ? 'down' : 'up') : undefined}
                    onSort={(wanted) => change({ by: sort, dir: wanted })}
                  />
                ))}
                <th>
                  <span class="sr">Drawn</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <TableRow key={row.id} index={index}>
                  {() => (
                    <>
                      {columns.map(({ sort, className, cell }) => (
                        <td key={sort} class={className}>
                          {cell(row)}
                        </td>
                      ))}
                      <td>
                        {/* What is the only one is drawn anyway. */}
                        {metric.series > 1 && <DrawButton id={row.id} plotted={plotted} />}
                      </td>
                    </>
                  )}
                </TableRow>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found > rows.length && rows.length < maxRows && (
        <button
          class="btn"
          type="button"
          onClick={() => change({ more: String(Number(more) + rowsPerPage) })}
        >
          Show more of {textOf(plain(found))}
        </button>
      )}
    </div>
  );
}

function columnsOf(metric: MetricDetail) {
  const number = (sort: 'value' | 'mean' | 'p50' | 'p99', title: string, className = 'num') => ({
    sort,
    title,
    className,
    cell: (row: SeriesRow) => <Value shown={shownValue(row[sort], metric)} />,
  });
  const labels = {
    sort: 'labels',
    title: 'Labels',
    className: 'name',
    cell: (row: SeriesRow) => <Labels labels={row.labels} />,
  };
  if (metric.type !== 'histogram' && metric.type !== 'summary') return [labels, number('value', 'Value')];
  const count = {
    sort: 'count',
    title: 'Count',
    className: 'num',
    cell: (row: SeriesRow) => <Value shown={plain(row.count ?? 0)} />,
  };
  return [
    labels,
    count,
    number('mean', 'Mean', 'num c2'),
    number('p50', 'p50', 'num c2'),
    number('p99', 'p99'),
  ];
}

/** Draws a series, or leaves it out. */
function DrawButton({ id, plotted }: { id: string; plotted: readonly string[] }) {
  const isDrawn = plotted.includes(id);
  const ids = isDrawn ? plotted.filter((one) => one !== id) : [...plotted, id];
  return (
    <button
      class="btn"
      type="button"
      aria-pressed={isDrawn}
      disabled={!isDrawn && plotted.length >= maxPlotted}
      onClick={() => change({ plot: ids.length === 0 ? 'none' : ids.join(',') })}
    >
      {isDrawn ? 'Drawn' : 'Draw'}
    </button>
  );
}
