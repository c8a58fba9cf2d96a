import type { ComponentChild } from 'preact';
import type { DeployComparison, Figure, RouteChange, Verdict } from '../../src/deploys/shapes.ts';
import { duration, plain, ratio, type Shown } from '../drawing/format.ts';
import { Code, Value } from '../drawing/marks.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { change, linkTo, type Place } from '../live/location.ts';

const verdicts: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  same: 'as before',
  tooFew: 'too few requests',
};

const latencies = [
  ['p50', 'p50Ms', 'num c2'],
  // The one that is judged almost always, so that narrow pages keep it.
  ['p95', 'p95Ms', 'num'],
  ['p99', 'p99Ms', 'num c2 c3'],
] as const;

const rowsAtFirst = 50;
const nothing: Shown = { digits: '–', unit: '' };

/** The routes before and after a deploy, what is worse first. */
export function DeployTable({ deploy, place }: { deploy: DeployComparison; place: Place }) {
  const { routes, version, previousVersion } = deploy;
  const rows = place.parameters.rows === 'all' ? routes : routes.slice(0, rowsAtFirst);
  return (
    <>
      <table class="t deploys">
        <caption class="sr">
          Routes in {previousVersion} and in {version}
        </caption>
        <thead>
          <tr>
            <th>Route</th>
            <th class="c2">Since the deploy</th>
            <th class="num c2" colSpan={2}>
              req/s
            </th>
            <th class="num" colSpan={2}>
              Errors
            </th>
            {latencies.map(([figure, , className]) => (
              <th key={figure} class={className} colSpan={2}>
                {figure}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <TableRow key={row.route} index={index}>
              {() => (
                <>
                  <Cells row={row} />
                </>
              )}
            </TableRow>
          ))}
        </tbody>
      </table>
      {rows.length < routes.length && (
        <button class="btn" type="button" onClick={() => change({ rows: 'all' })}>
          Show all {routes.length}
        </button>
      )}
      <p class="soft deploys-note">
        Marked is what chance does not explain and is worse, bold what is better. Pale values have too few
        requests to be judged. How much a route is asked for is not judged.
      </p>
    </>
  );
}

function Cells({ row }: { row: RouteChange }) {
  const { route, verdict, before, after } = row;
  return (
    <>
      <td class="route">
        <a href={linkTo('routes', { route })}>
          <Code>{route}</Code>
        </a>
      </td>
      <td class={`says c2 ${verdict === 'tooFew' ? 'dim' : ''}`}>{verdicts[verdict]}</td>
      <Pair
        className="num c2"
        before={plain(before.requestsPerSecond)}
        after={<Value shown={plain(after.requestsPerSecond)} />}
      />
      <Pair
        className="num"
        before={shareOf(before.requests, before.errorRatio)}
        after={<Now row={row} figure="errors" shown={shareOf(after.requests, after.errorRatio)} />}
      />
      {latencies.map(([figure, member, className]) => (
        <Pair
          key={figure}
          className={className}
          before={timeOf(before[member])}
          after={<Now row={row} figure={figure} shown={timeOf(after[member])} />}
        />
      ))}
    </>
  );
}

/** A value of the version that runs, by what was found of it. */
function Now({
  row: { changes, judged, severity },
  figure,
  shown,
}: {
  row: RouteChange;
  figure: Figure;
  shown: Shown;
}) {
  const found = changes.find((one) => one.figure === figure);
  if (found?.isWorse) return <Value shown={shown} state={figure === 'errors' ? severity : 'warning'} />;
  const value = <Value shown={shown} />;
  if (found !== undefined)
    return (
      <b>
        <span class="sr">better: </span>
        {value}
      </b>
    );
  return judged.includes(figure) ? value : <span class="dim">{value}</span>;
}

/** Before and after, so that each has its digits in line; the arrow is in words for those who do not see it. */
function Pair({ className, before, after }: { className: string; before: Shown; after: ComponentChild }) {
  return (
    <>
      <td class={`${className} was`}>
        <Value shown={before} /> <span aria-hidden="true">→</span>
      </td>
      <td class={`${className} now`}>
        <span class="sr">now </span>
        {after}
      </td>
    </>
  );
}

function shareOf(requests: number, errorRatio: number): Shown {
  return requests === 0 ? nothing : ratio(errorRatio);
}

function timeOf(ms: number | undefined): Shown {
  return ms === undefined ? nothing : duration(ms);
}
