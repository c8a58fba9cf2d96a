import type { RouteRow } from '../../src/parts/shapes.ts';
import { Bar, Spark } from '../drawing/chart.tsx';
import { duration, plain, ratio } from '../drawing/format.ts';
import { Code, Value } from '../drawing/marks.tsx';
import { SortHead } from '../drawing/sort-head.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { change, linkTo, type Place, windowSeconds } from '../live/location.ts';

/** The part `routes`. */
export interface Routes {
  readonly windowSeconds: number;
  /** The moment of the past that they are of, and when the minute began in which it is, where that is known. */
  readonly atMs?: number;
  readonly slotFromMs?: number;
  readonly total: number;
  readonly matching: number;
  readonly rows: readonly RouteRow[];
}

const columns: readonly { sort: string; title: string; className: string; isDetail?: boolean }[] = [
  { sort: 'route', title: 'Route', className: '' },
  { sort: 'rate', title: 'req/s', className: 'num short' },
  { sort: 'errors', title: 'Errors', className: 'num' },
  { sort: 'p50', title: 'p50', className: 'num c2' },
  { sort: 'p95', title: 'p95', className: 'num c2', isDetail: true },
  { sort: 'p99', title: 'p99', className: 'num' },
  { sort: 'p999', title: 'p99.9', className: 'num c2 c3', isDetail: true },
  { sort: 'apdex', title: 'Apdex', className: 'num short c2' },
  { sort: 'time', title: 'Time', className: 'num of-time c2' },
  { sort: 'queries', title: 'Queries', className: 'num short c2 c3', isDetail: true },
];

export const rowsPerPage = 50;

/** @param rows How many. Default: as many as the reader has asked for. */
export function routesKey(place: Place, rows?: number): string {
  const { sort, order, filter, rows: asked, at } = place.parameters;
  const parameters = new URLSearchParams({
    window: String(windowSeconds(place)),
    ...(at === undefined ? {} : { at }),
    to: String(rows ?? asked ?? rowsPerPage),
  });
  if (rows !== undefined) return `routes?${parameters}`;
  for (const [name, value] of Object.entries({ sort, order, filter }))
    if (value !== undefined) parameters.set(name, value);
  return `routes?${parameters}`;
}

/** @param isWhole With all columns, to be sorted by each; else what the overview has room for. */
export function RoutesTable({ data, place, isWhole }: { data: Routes; place: Place; isWhole: boolean }) {
  const { sort = 'time', order = 'down', route: chosen } = place.parameters;
  const shown = columns.filter(({ isDetail = false }) => isWhole || !isDetail);
  const most = Math.max(...data.rows.map(({ timeShare }) => timeShare), Number.MIN_VALUE);
  return (
    <table class={isWhole ? 't routes' : 't'}>
      <thead>
        <tr>
          {shown.map(({ sort: name, title, className }) =>
            isWhole ? (
              <SortHead
                key={name}
                title={title}
                className={className}
                sorted={name === sort ? (order === 'up' ? 'up' : 'down') : undefined}
                onSort={(wanted) => change({ sort: name, order: wanted })}
              />
            ) : (
              <th key={name} class={className}>
                {title}
              </th>
            ),
          )}
          <th class="num trend c2 c3">requests, 15 min</th>
        </tr>
      </thead>
      <tbody>
        {data.rows.map((row, index) => (
          <TableRow key={index} index={index} subject={row.route} isChosen={row.route === chosen}>
            {() => (
              <>
                <td class="route">
                  <a href={linkTo('routes', { ...(isWhole ? place.parameters : {}), route: row.route })}>
                    <Code>{row.route}</Code>
                  </a>
                </td>
                <td class="num">{plain(row.requestsPerSecond).digits}</td>
                <td class="num">
                  <Value shown={ratio(row.errorRatio)} state={row.errorSeverity} />
                </td>
                <td class="num c2">
                  <Value shown={duration(row.p50Ms)} />
                </td>
                {isWhole && (
                  <td class="num c2">
                    <Value shown={duration(row.p95Ms)} />
                  </td>
                )}
                <td class="num">
                  <Value shown={duration(row.p99Ms)} state={row.latencySeverity} />
                </td>
                {isWhole && (
                  <td class="num c2 c3">
                    <Value shown={duration(row.p999Ms)} />
                  </td>
                )}
                <td class="num c2">
                  <Value shown={{ digits: row.apdex.toFixed(2), unit: '' }} state={row.apdexSeverity} />
                </td>
                <td class="num c2">
                  <span class="share">
                    <Bar share={row.timeShare / most} />
                    <Value shown={ratio(row.timeShare)} />
                  </span>
                </td>
                {isWhole && (
                  <td class="num c2 c3">
                    <Queries perRequest={row.queriesPerRequest} isRepeating={row.repeatsQueries} />
                  </td>
                )}
                <td class="sp c2 c3">
                  <Spark values={row.spark} label={sparkInWords(row.spark)} />
                </td>
              </>
            )}
          </TableRow>
        ))}
      </tbody>
    </table>
  );
}

/** A query that is repeated within one request deserves a mark. */
function Queries({ perRequest, isRepeating }: { perRequest: number | undefined; isRepeating: boolean }) {
  if (perRequest === undefined) return <span class="dim">–</span>;
  const shown = { digits: perRequest.toFixed(1), unit: '' };
  return <Value shown={shown} state={isRepeating ? 'warning' : undefined} />;
}

function sparkInWords(values: readonly number[]): string {
  const last = values.at(-2) ?? 0;
  return `Between ${Math.min(...values)} and ${Math.max(...values)} requests a minute, ${last} in the last whole one`;
}
