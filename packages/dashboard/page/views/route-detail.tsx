import { clock, duration, ratio, textOf } from '../drawing/format.ts';
import { Empty, Heading, Mark, type Severity, StatusCode, Value } from '../drawing/marks.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { ErrorGroup, SlowRequest } from '../live/sections.ts';
import { useEscape } from '../live/use-escape.ts';
import { useLast } from '../live/use-last.ts';
import { type Route, routeKey } from './route.ts';
import { Heatmap } from './route-heatmap.tsx';
import { RouteTimeBar } from './route-time.tsx';

/** All that is known of one route, below the table or beside it. */
export function RouteDetail({
  route,
  place,
  deploys,
}: {
  route: string;
  place: Place;
  deploys: Frame['deploys'];
}) {
  const data = useLast(live.part<Route>(routeKey(route, place)), route);
  const close = () => change({ route: undefined });
  useEscape(close);
  if (data === undefined) return null;
  const { signals } = data;
  return (
    <section class="detail" aria-label={route}>
      <div class="bar">
        <h2>
          <code>{route}</code>
        </h2>
        {signals !== undefined && (
          <dl class="facts">
            {(
              [
                ['p50', signals.latency.p50Ms],
                ['p95', signals.latency.p95Ms],
                ['p99', signals.latency.p99Ms],
                ['p99.9', signals.latency.p999Ms],
                ['longest', signals.latency.maxMs],
              ] as const
            ).map(([name, ms]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{textOf(duration(ms))}</dd>
              </div>
            ))}
            <div>
              <dt>Apdex</dt>
              <dd>{signals.apdex.toFixed(2)}</dd>
            </div>
            {data.slowThresholdMs !== undefined && (
              <div>
                <dt>slow from</dt>
                <dd>{textOf(duration(data.slowThresholdMs))}</dd>
              </div>
            )}
            {data.slos.map((slo) => (
              <Budget key={slo.name} slo={slo} />
            ))}
          </dl>
        )}
        <button class="btn right" type="button" onClick={close}>
          Close <span class="dim">Esc</span>
        </button>
      </div>
      {signals === undefined ? (
        <Empty
          title={
            data.atMs === undefined ? 'No request in this window.' : 'No request is known of that minute.'
          }
        >
          {data.atMs === undefined
            ? 'A longer window may have some.'
            : 'Single routes are remembered for 15 minutes.'}
        </Empty>
      ) : (
        <div class="cols">
          <div>
            <Heatmap data={data} deploys={deploys} place={place} />
          </div>
          <div>
            {data.atMs !== undefined && (
              <p class="small soft">
                Of single routes these lists are not remembered: they are those of now.
              </p>
            )}
            {data.time !== undefined && <RouteTimeBar time={data.time} />}
            <Queries queries={data.queries} />
            <SlowList slow={data.slow} />
            <ErrorList errors={data.errors} />
          </div>
        </div>
      )}
    </section>
  );
}

const severityOfBudget: Readonly<Record<string, Severity>> = { exhausted: 'critical', low: 'warning' };

function Budget({ slo: { name, budgetLeft, state } }: { slo: Route['slos'][number] }) {
  const left = budgetLeft === undefined ? '–' : `${textOf(ratio(Math.max(0, budgetLeft)))} left`;
  return (
    <div>
      <dt>
        <a href={linkTo('slo')}>{name}</a>
      </dt>
      <dd>
        <Value shown={{ digits: left, unit: '' }} state={severityOfBudget[state]} />
      </dd>
    </div>
  );
}

function Queries({ queries }: { queries: Route['queries'] }) {
  if (queries.length === 0) return null;
  return (
    <section>
      <Heading title="What it asks databases" note="1 min" link={linkTo('queries')} />
      <table class="t">
        <thead>
          <tr>
            <th>Method</th>
            <th class="num">Queries p50</th>
            <th class="num">p99</th>
            <th class="num">Database</th>
            <th class="num">Waits</th>
          </tr>
        </thead>
        <tbody>
          {queries.map(({ route, queriesP50, queriesP99, databaseShare, waitShare, repeatedRatio }) => (
            <tr key={route}>
              <td>
                <code>{route.split(' ')[0]}</code>
                {repeatedRatio > 0 && (
                  <span class="warn">
                    {' '}
                    <Mark state="warning" /> repeats one in {textOf(ratio(repeatedRatio))}
                  </span>
                )}
              </td>
              <td class="num">{queriesP50}</td>
              <td class="num">{queriesP99}</td>
              <td class="num">
                <Value shown={ratio(databaseShare)} />
              </td>
              <td class="num">
                <Value shown={ratio(waitShare)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SlowList({ slow }: { slow: readonly SlowRequest[] }) {
  return (
    <section>
      <Heading title="Slow requests" note={`${slow.length} of the latest`} link={linkTo('slow')} />
      <table class="t">
        <tbody>
          {slow.slice(0, 6).map((request) => (
            <tr key={`${request.startedAtMs} ${request.requestId ?? ''}`}>
              <td>
                <a href={linkTo('slow', { request: String(request.startedAtMs) })}>
                  {clock(request.startedAtMs)}
                </a>
              </td>
              <td class="num">
                <StatusCode status={request.status} />
              </td>
              <td class="num">
                <Value shown={duration(request.durationMs)} />
              </td>
              <td>{request.causes[0]?.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {slow.length === 0 && <p class="soft">None.</p>}
    </section>
  );
}

function ErrorList({ errors }: { errors: readonly ErrorGroup[] }) {
  if (errors.length === 0) return null;
  return (
    <section>
      <Heading title="Errors" note={String(errors.length)} link={linkTo('errors')} />
      <ul class="rows">
        {errors.slice(0, 6).map(({ fingerprint, type, title, count, location }) => (
          <li key={fingerprint}>
            <Mark state="warning" />
            <a href={linkTo('errors', { group: fingerprint })}>
              {type}
              {title !== undefined && title !== type && `: ${title}`}
            </a>
            <b>{count}</b>
            <p class="small">
              <code>{location}</code>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
