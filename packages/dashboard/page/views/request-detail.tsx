import type { ComponentChildren } from 'preact';
import { CopyButton } from '../drawing/copy-button.tsx';
import { clock, duration, textOf } from '../drawing/format.ts';
import { Heading, Mark, Value } from '../drawing/marks.tsx';
import { percent } from '../drawing/percent.ts';
import { linkTo } from '../live/location.ts';
import type { SlowRequest, TimelineEntry } from '../live/sections.ts';

interface Neighbours {
  readonly index: number;
  readonly count: number;
  readonly before: SlowRequest | undefined;
  readonly after: SlowRequest | undefined;
}

/** One slow request: its calls and operations over its time, and where that went. */
export function RequestDetail({ request, neighbours }: { request: SlowRequest; neighbours: Neighbours }) {
  const { method, route, status, durationMs, requestId, traceId, startedAtMs, causes, context } = request;
  const [first, ...others] = causes;
  const link = (other: SlowRequest | undefined) =>
    other === undefined ? undefined : linkTo('slow', { request: String(other.startedAtMs) });
  return (
    <>
      <div class="bar tl">
        <h2 class="sr">Request</h2>
        <code>
          <b>
            {method} {route}
          </b>
        </code>
        <dl class="facts">
          <div>
            <dt class="sr">Status</dt>
            <dd>
              {status} in {textOf(duration(durationMs))}
            </dd>
          </div>
          <div>
            <dt>began</dt>
            <dd>{clock(startedAtMs)}</dd>
          </div>
          {requestId !== undefined && (
            <div>
              <dt>request</dt>
              <dd>
                <code>{requestId}</code>
              </dd>
            </div>
          )}
          {traceId !== undefined && (
            <div>
              <dt>trace</dt>
              <dd>
                <code>{traceId}</code>
              </dd>
            </div>
          )}
          <div class="c3">
            <dt>in flight</dt>
            <dd>{request.concurrentRequests}</dd>
          </div>
        </dl>
        <span class="right" />
        <Step name="Previous" link={link(neighbours.before)} arrow="↑" />
        <span class="soft">
          {neighbours.index + 1} of {neighbours.count}
        </span>
        <Step name="Next" link={link(neighbours.after)} arrow="↓" />
      </div>
      <section class="say">
        <Mark state={status >= 500 ? 'critical' : 'warning'} />
        <div>
          <h1>
            {first === undefined
              ? `It took ${textOf(duration(durationMs))}, and nothing that was observed explains it`
              : sentence(first.text)}
          </h1>
          <p>{others.length > 0 && `${others.map(({ text }) => sentence(text)).join('; ')}.`}</p>
        </div>
        <div class="acts">
          <CopyButton text={() => markdownOf(request)} />
        </div>
      </section>
      <Waterfall request={request} />
      <div class="cols">
        <WhereItWent request={request} />
        <section>
          <Heading title="Meanwhile" />
          <dl class="facts stackd">
            <div>
              <dt>processor time of the process</dt>
              <dd>{textOf(duration(request.cpuMs))}</dd>
            </div>
            <div>
              <dt>longest delay of the event loop</dt>
              <dd>{textOf(duration(request.eventLoopDelayMaxMs))}</dd>
            </div>
            {Object.entries(context ?? {}).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  );
}

function Step({ name, link, arrow }: { name: string; link: string | undefined; arrow: string }) {
  return link === undefined ? (
    <span class="btn dim" aria-hidden="true">
      {arrow}
    </span>
  ) : (
    <a class="btn" href={link} aria-label={`${name} slow request`}>
      {arrow}
    </a>
  );
}

/** A line of the waterfall: one entry, or calls of the same kind in a row. */
interface Row {
  readonly depth: number;
  readonly entries: readonly TimelineEntry[];
}

function Waterfall({ request }: { request: SlowRequest }) {
  const { durationMs, timeline, method, route } = request;
  if (timeline === undefined)
    return <p class="soft">What it called is shown to those who may see details.</p>;
  const rows = rowsOf(timeline);
  const stepMs =
    [1, 2, 5, 10, 20, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000].find(
      (step) => durationMs / step <= 8,
    ) ?? durationMs;
  const ticks: number[] = [];
  for (let at = stepMs; at < durationMs; at += stepMs) ticks.push(at);
  const grid = ticks.map((at) => <line key={at} class="grid" x1={share(at)} x2={share(at)} y1="0" y2="22" />);
  return (
    <section aria-label="Waterfall">
      <div class="wf">
        <div class="hd">Calls and operations</div>
        <div class="hd mid2">
          <svg class="plot" height="14" aria-hidden="true">
            <text class="tx" x="0" y="11">
              0 ms
            </text>
            {ticks.map((at, index) => (
              <text key={at} class={`tx mid${index % 2 === 0 ? ' alt' : ''}`} x={share(at)} y="11">
                {at.toLocaleString('en')}
              </text>
            ))}
          </svg>
        </div>
        <div class="hd num">Took</div>
        <Line
          name={
            <code>
              <b>
                {method} {route}
              </b>
            </code>
          }
          depth={0}
          isOperation
          took={durationMs}
        >
          {grid}
          <rect class="f1" x="0" width="100%" y="8" height="6" />
        </Line>
        {rows.map(({ depth, entries }) => {
          const [entry] = entries;
          const last = entries.at(-1);
          if (entry === undefined || last === undefined) return null;
          const isOperation = entry.kind === 'operation';
          const waited = entries.reduce((sum, { waitMs = 0 }) => sum + waitMs, 0);
          const endMs = last.startMs + (last.durationMs ?? durationMs - last.startMs);
          const isLate = endMs > durationMs * 0.7;
          // Where there is room for it, behind the bar or in front.
          const hasRoom = !isLate || entry.startMs > durationMs * 0.2;
          return (
            <Line
              key={entry.id}
              name={
                <>
                  {entries.length > 1 && <b>{entries.length} × same </b>}
                  {isOperation ? (
                    entry.name
                  ) : (
                    <>
                      {entry.target} <code>{entry.name}</code>
                    </>
                  )}
                  {entries.some(({ outcome }) => outcome === 'error') && (
                    <>
                      {' '}
                      <Mark state="critical" />
                    </>
                  )}
                </>
              }
              depth={depth + 1}
              isOperation={isOperation}
              took={endMs - entry.startMs}
            >
              {grid}
              {entries.map((one) => (
                <Bars key={one.id} entry={one} request={request} />
              ))}
              {waited >= 1 && hasRoom && (
                <text
                  class={`tx in2 halo${isLate ? ' e' : ''}`}
                  x={share(isLate ? entry.startMs : endMs)}
                  dx={isLate ? -8 : 8}
                  y="15"
                >
                  waited {textOf(duration(waited))}
                </text>
              )}
            </Line>
          );
        })}
      </div>
      {timeline.length === 0 && (
        <p class="soft">
          Nothing is known of its calls: contexts are not tracked, or it made none that are observed.
        </p>
      )}
    </section>
  );

  function share(ms: number): string {
    return percent((ms / durationMs) * 1_000);
  }
}

function Line({
  name,
  depth,
  isOperation,
  took,
  children,
}: {
  name: ComponentChildren;
  depth: number;
  isOperation: boolean;
  took: number;
  children: ComponentChildren;
}) {
  return (
    <>
      <div class={`nm d${Math.min(2, depth)}${isOperation ? ' op' : ''}`}>{name}</div>
      <div class="wfb">
        <svg class="plot" height="22" aria-hidden="true">
          {children}
        </svg>
      </div>
      <div class="num">
        <Value shown={duration(took)} />
      </div>
    </>
  );
}

/** Operations thin and pale, calls thick, and the part of a call before it was sent hatched. */
function Bars({ entry, request }: { entry: TimelineEntry; request: SlowRequest }) {
  const whole = request.durationMs;
  const { startMs, durationMs = whole - startMs, waitMs = 0, kind } = entry;
  const at = (ms: number) => percent((Math.max(0, Math.min(whole, ms)) / whole) * 1_000);
  const width = (ms: number) => percent(Math.max(1.5, (Math.min(ms, whole) / whole) * 1_000));
  if (kind === 'operation')
    return <rect class="f2" x={at(startMs)} width={width(durationMs)} y="8" height="6" />;
  return (
    <>
      {waitMs > 0 && <rect class="wait" x={at(startMs)} width={width(waitMs)} y="5" height="12" />}
      <rect class="f4" x={at(startMs + waitMs)} width={width(durationMs - waitMs)} y="5" height="12" />
    </>
  );
}

/** As a tree, in the order in which they began; equal calls in a row share a line. */
function rowsOf(timeline: readonly TimelineEntry[]): Row[] {
  const rows: { depth: number; entries: TimelineEntry[] }[] = [];
  const depths = new Map<number, number>();
  for (const entry of timeline) {
    const depth = entry.parentId === undefined ? 0 : (depths.get(entry.parentId) ?? -1) + 1;
    depths.set(entry.id, depth);
    const last = rows.at(-1);
    const before = last?.entries.at(-1);
    const isSame =
      entry.kind !== 'operation' &&
      before?.kind === entry.kind &&
      before.name === entry.name &&
      before.target === entry.target &&
      before.parentId === entry.parentId;
    if (last !== undefined && isSame) last.entries.push(entry);
    else rows.push({ depth, entries: [entry] });
  }
  return rows;
}

/** Each millisecond once: the first of waiting, calls by target, and the rest. */
function WhereItWent({ request }: { request: SlowRequest }) {
  const { durationMs, timeline = [] } = request;
  const calls = timeline.filter(({ kind }) => kind !== 'operation');
  if (calls.length === 0) return <section />;
  const shares = sharesOf(calls, durationMs);
  let x = 0;
  return (
    <section>
      <Heading title={`Where ${textOf(duration(durationMs))} went`} />
      <svg
        width="100%"
        height="16"
        role="img"
        aria-label={shares.map(({ name, ms }) => `${name} ${textOf(duration(ms))}`).join(', ')}
      >
        {shares.map(({ name, fill, ms }) => {
          const left = x;
          x += ms;
          return (
            <rect
              key={name}
              class={fill}
              x={percent((left / durationMs) * 1_000)}
              width={percent((ms / durationMs) * 1_000)}
              height="16"
            />
          );
        })}
      </svg>
      <div class="key">
        {shares.flatMap(({ name, fill, ms }) => [
          <svg key={`${name} box`} height="12" aria-hidden="true">
            <rect class={fill} x=".5" y=".5" width="11" height="11" />
          </svg>,
          <span key={name}>{name}</span>,
          <span key={`${name} ms`} class="num">
            <Value shown={duration(ms)} />
          </span>,
          <span key={`${name} share`} class="num">
            {Math.round((ms / durationMs) * 100)}
            <span class="u">%</span>
          </span>,
        ])}
      </div>
    </section>
  );
}

interface Share {
  readonly name: string;
  readonly fill: string;
  readonly ms: number;
}

function sharesOf(calls: readonly TimelineEntry[], wholeMs: number): Share[] {
  const waits: [string, [number, number][]] = ['waiting to be sent', []];
  const byTarget = new Map<string, [number, number][]>();
  for (const { target = 'calls', startMs, durationMs = wholeMs - startMs, waitMs = 0 } of calls) {
    if (waitMs > 0) waits[1].push([startMs, startMs + waitMs]);
    const spans = byTarget.get(target) ?? [];
    spans.push([startMs + waitMs, startMs + durationMs]);
    byTarget.set(target, spans);
  }
  const taken: [number, number][] = [];
  const fills = ['f4', 'f3', 'f2', 'f1'];
  const shares: Share[] = [];
  // What is sent goes before what waits at the same time: then the request does not wait for nothing.
  const named = [...[...byTarget].sort((a, b) => length(b[1]) - length(a[1])), waits];
  for (const [name, spans] of named) {
    const before = length(taken);
    taken.push(...spans);
    const ms = Math.min(wholeMs, length(taken)) - Math.min(wholeMs, before);
    const fill = spans === waits[1] ? 'wait' : (fills[shares.length] ?? 'f1');
    if (ms > 0) shares.push({ name, fill, ms });
  }
  const rest = wholeMs - Math.min(wholeMs, length(taken));
  if (rest > 0) shares.push({ name: 'no call: JavaScript and the rest', fill: 'void', ms: rest });
  return shares.sort((a, b) => b.ms - a.ms);
}

/** How much time spans cover together. */
function length(spans: readonly (readonly [number, number])[]): number {
  let covered = 0;
  let endMs = Number.NEGATIVE_INFINITY;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    covered += Math.max(0, to - Math.max(from, endMs));
    endMs = Math.max(endMs, to);
  }
  return covered;
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

function markdownOf({
  method,
  route,
  status,
  durationMs,
  requestId,
  startedAtMs,
  causes,
  timeline = [],
}: SlowRequest): string {
  return [
    `**${method} ${route}** ${status} in ${textOf(duration(durationMs))}, ${new Date(startedAtMs).toISOString()}${requestId === undefined ? '' : `, request \`${requestId}\``}`,
    '',
    ...causes.map(({ text }) => `- ${text}`),
    '',
    '| at | took | waited | |',
    '|---|---|---|---|',
    ...timeline.map(
      ({ startMs, durationMs: took, waitMs, target, name }) =>
        `| ${textOf(duration(startMs))} | ${took === undefined ? '–' : textOf(duration(took))} | ${waitMs === undefined ? '' : textOf(duration(waitMs))} | ${target ?? ''} \`${name}\` |`,
    ),
    '',
    location.href,
  ].join('\n');
}
