import type { ComponentChild } from 'preact';
import type { DeployComparison, Figure, RouteChange, Verdict } from '../../src/deploys/shapes.ts';
import { duration, plain, ratio, type Shown } from '../drawing/format.ts';
import { Code, Value } from '../drawing/marks.tsx';
import { change, linkTo, type Place } from '../live/location.ts';

const verdicts: Readonly<Record<Verdict, string>> = {
  worse: 'worse',
  better: 'better',
  same: 'as before',
  tooFew: 'too few requests',
};

const latencies = [
  ['p50', 'p50Ms', 'num c2'],
  ['p95', 'p95Ms', 'num c2 c3'],
  ['p99', 'p99Ms', 'num'],
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
            <th class="num c2">req/s</th>
            <th class="num">Errors</th>
            {latencies.map(([figure, , className]) => (
              <th key={figure} class={className}>
                {figure}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.route} row={row} />
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

function Row({ row }: { row: RouteChange }) {
  const { route, verdict, before, after } = row;
  return (
    <tr>
      <td class="route">
        <a href={linkTo('routes', { route })}>
          <Code>{route}</Code>
        </a>
      </td>
      <td class={`c2 ${verdict === 'tooFew' ? 'dim' : ''}`}>{verdicts[verdict]}</td>
      <td class="num c2">
        <Pair
          before={plain(before.requestsPerSecond)}
          after={<Value shown={plain(after.requestsPerSecond)} />}
        />
      </td>
      <td class="num">
        <Figures
          row={row}
          figure="errors"
          before={shareOf(before.requests, before.errorRatio)}
          after={shareOf(after.requests, after.errorRatio)}
        />
      </td>
      {latencies.map(([figure, member, className]) => (
        <td key={figure} class={className}>
          <Figures row={row} figure={figure} before={timeOf(before[member])} after={timeOf(after[member])} />
        </td>
      ))}
    </tr>
  );
}

function Figures({
  row: { changes, judged, severity },
  figure,
  before,
  after,
}: {
  row: RouteChange;
  figure: Figure;
  before: Shown;
  after: Shown;
}) {
  const found = changes.find((one) => one.figure === figure);
  const state = found?.isWorse ? (figure === 'errors' ? severity : 'warning') : undefined;
  const value = <Value shown={after} state={state} />;
  if (found !== undefined && !found.isWorse)
    return (
      <Pair
        before={before}
        after={
          <b>
            <span class="sr">better: </span>
            {value}
          </b>
        }
      />
    );
  return <Pair before={before} after={judged.includes(figure) ? value : <span class="dim">{value}</span>} />;
}

/** Before and after, with the arrow in words for those who do not see it. */
function Pair({ before, after }: { before: Shown; after: ComponentChild }) {
  return (
    <span class="pair">
      <span class="dim">
        {before.digits}
        {before.unit !== '' && <span class="u">{before.unit}</span>}
      </span>{' '}
      <span class="dim" aria-hidden="true">
        →
      </span>
      <span class="sr">, now </span> {after}
    </span>
  );
}

function shareOf(requests: number, errorRatio: number): Shown {
  return requests === 0 ? nothing : ratio(errorRatio);
}

function timeOf(ms: number | undefined): Shown {
  return ms === undefined ? nothing : duration(ms);
}
