import { useEffect } from 'preact/hooks';
import type { Axis } from '../drawing/axis.ts';
import { Moment, TimeAxis } from '../drawing/chart.tsx';
import { Deploys } from '../drawing/deploys.tsx';
import { clock, duration, plain, ratio, span, textOf } from '../drawing/format.ts';
import { Empty, Heading, Mark, Value } from '../drawing/marks.tsx';
import { percent } from '../drawing/percent.ts';
import { isTableOpen, TableButton } from '../drawing/values-table.tsx';
import type { Frame } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { change, linkTo, type Place, timeParameters } from '../live/location.ts';
import type { ErrorGroup, SlowRequest } from '../live/sections.ts';
import { useSteady } from '../live/use-steady.ts';
import { HeatTable } from './heat-table.tsx';

/** What happened in one column of the heatmap. */
export interface Slot {
  readonly fromMs: number;
  readonly lengthMs: number;
  readonly requests: number;
  readonly errors: number;
  readonly cells: readonly { readonly fromMs: number; readonly count: number }[];
}

/** The part `route`. */
interface Route {
  readonly windowSeconds: number;
  readonly toMs: number;
  /** The moment of the past whose minute `signals` are of. */
  readonly atMs?: number;
  readonly signals?: {
    readonly requests: number;
    readonly requestsPerSecond: number;
    readonly errorRatio: number;
    readonly apdex: number;
    readonly latency: Readonly<Record<'p50Ms' | 'p95Ms' | 'p99Ms' | 'p999Ms' | 'maxMs' | 'meanMs', number>>;
  };
  readonly slots: readonly Slot[];
  readonly slow: readonly SlowRequest[];
  readonly errors: readonly ErrorGroup[];
  readonly queries: readonly {
    readonly route: string;
    readonly requests: number;
    readonly queriesP50: number;
    readonly queriesP99: number;
    readonly databaseShare: number;
    readonly waitShare: number;
    readonly repeatedRatio: number;
  }[];
}

/** The part that holds one route. */
export function routeKey(route: string, place: Place): string {
  const { to, ...time } = timeParameters(place);
  return `route?${new URLSearchParams({ route, ...time })}`;
}

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
  const data = useSteady(live.part<Route>(routeKey(route, place)));
  const close = () => change({ route: undefined });
  useEffect(() => {
    const onKey = ({ key: pressed }: KeyboardEvent) => {
      if (pressed === 'Escape') close();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
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
            <Queries queries={data.queries} />
            <SlowList slow={data.slow} />
            <ErrorList errors={data.errors} />
          </div>
        </div>
      )}
    </section>
  );
}

const heatTable = 'latencies';
const heatHeight = 176;
const rowsPerDecade = 2 / Math.log10(2);

/** Time across, latency upwards on a logarithmic scale; the more requests, the stronger the cell. */
function Heatmap({ data, deploys, place }: { data: Route; deploys: Frame['deploys']; place: Place }) {
  const { slots, toMs, atMs } = data;
  const lengthMs = slots[0]?.lengthMs ?? 60_000;
  const axis: Axis = {
    fromMs: toMs - (lengthMs >= 60_000 ? 900_000 : 60_000),
    toMs,
    ...(atMs === undefined ? {} : { atMs }),
  };
  const counted = slots.flatMap(({ cells }) => cells).filter(({ fromMs }) => fromMs > 0);
  const lowest = Math.min(...counted.map(({ fromMs }) => fromMs), 1);
  const highest = Math.max(...counted.map(({ fromMs }) => fromMs), 100);
  const rows = Math.round(Math.log10(highest / lowest) * rowsPerDecade) + 1;
  const rowHeight = heatHeight / rows;
  const most = Math.max(...counted.map(({ count }) => count), 1);
  const x = (atMs: number) => ((atMs - axis.fromMs) / (axis.toMs - axis.fromMs)) * 1_000;
  const rowOf = (ms: number) => Math.round(Math.log10(Math.max(ms, lowest) / lowest) * rowsPerDecade);
  const paths = ['', '', '', '', ''];
  for (const slot of slots) {
    const left = Math.max(0, x(slot.fromMs));
    const width = Math.min(1_000, x(slot.fromMs + slot.lengthMs)) - left;
    if (width <= 0) continue;
    for (const { fromMs, count } of slot.cells) {
      // By the logarithm, so that the few slow ones can be seen beside the many.
      const strength = Math.min(4, Math.floor((Math.log2(count + 1) / Math.log2(most + 1)) * 5));
      const y = heatHeight - (rowOf(fromMs) + 1) * rowHeight;
      paths[strength] +=
        `M${left.toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v${rowHeight.toFixed(1)}h${(-width).toFixed(1)}Z`;
    }
  }
  const ticks = [1, 10, 100, 1_000, 10_000].filter((ms) => ms >= lowest && ms <= highest * 1.5);
  const mostRequests = Math.max(...slots.map(({ requests }) => requests), 1);
  return (
    <>
      <Heading
        title="Latency"
        note={`a column is ${span(lengthMs / 1_000)}, stronger is more requests`}
        action={<TableButton id={heatTable} name="latencies" place={place} />}
      />
      <div class="lane plain">
        <svg width="100%" height={heatHeight + 12} aria-hidden="true">
          {ticks.map((ms) => (
            <text key={ms} class="tx e" x="100%" y={12 + heatHeight - rowOf(ms) * rowHeight}>
              {textOf(duration(ms))}
            </text>
          ))}
        </svg>
        <svg class="plot heat" height={heatHeight + 12} role="img" aria-label={heatInWords(data)}>
          <svg
            y="12"
            width="100%"
            height={heatHeight}
            viewBox={`0 0 1000 ${heatHeight}`}
            preserveAspectRatio="none"
          >
            {paths.map((path, strength) => (
              <path key={`q${strength + 1}`} class={`q${strength + 1}`} d={path} />
            ))}
          </svg>
          <Deploys axis={axis} deploys={deploys} height={heatHeight + 12} isNamed />
          {atMs !== undefined && <Moment axis={axis} atMs={atMs} height={heatHeight + 12} />}
        </svg>
        <span />
      </div>
      <div class="lane plain">
        <svg width="100%" height="56" aria-hidden="true">
          <text class="tx e" x="100%" y="14">
            {plain((mostRequests / lengthMs) * 1_000).digits} req/s
          </text>
          <text class="tx e" x="100%" y="54">
            0
          </text>
        </svg>
        <svg class="plot" height="56" role="img" aria-label={`Up to ${mostRequests} requests in a column`}>
          {slots.map((slot) => {
            const left = Math.max(0, x(slot.fromMs));
            const width = Math.max(0, Math.min(1_000, x(slot.fromMs + slot.lengthMs)) - left);
            const tall = (slot.requests / mostRequests) * 52;
            const failed = (slot.errors / mostRequests) * 52;
            return (
              <g key={slot.fromMs}>
                <rect class="f2" x={percent(left)} width={percent(width * 0.9)} y={56 - tall} height={tall} />
                {slot.errors > 0 && (
                  <rect
                    class="fc"
                    x={percent(left)}
                    width={percent(width * 0.9)}
                    y={56 - failed}
                    height={failed}
                  />
                )}
              </g>
            );
          })}
        </svg>
        <span class="small soft">
          {textOf(ratio(data.signals!.errorRatio))}
          <br />
          errors
        </span>
      </div>
      <div class="lane plain axis">
        <span />
        <TimeAxis axis={axis} />
        <span />
      </div>
      {isTableOpen(heatTable, place) && <HeatTable slots={slots} />}
    </>
  );
}

function heatInWords({ signals }: Route): string {
  const { p50Ms, p99Ms, maxMs } = signals!.latency;
  return `Distribution of latencies: half of the requests within ${textOf(duration(p50Ms))}, 99 % within ${textOf(duration(p99Ms))}, the longest ${textOf(duration(maxMs))}`;
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
                <Value
                  shown={{ digits: String(request.status), unit: '' }}
                  state={request.status >= 500 ? 'critical' : undefined}
                />
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
