import type { ComponentChildren } from 'preact';
import type { ShownRequest, TimelineEntry } from '../live/sections.ts';
import { duration, grouped, textOf } from './format.ts';
import { Mark, Value } from './marks.tsx';
import { percent } from './percent.ts';

/** A line of the waterfall: one entry, or calls of the same kind in a row. */
interface Row {
  readonly depth: number;
  readonly entries: readonly TimelineEntry[];
}

/** The calls and operations of a request over its time. */
export function Waterfall({ request }: { request: ShownRequest }) {
  const { timeline, method, route } = request;
  // Of one that has just begun there is a width all the same.
  const durationMs = Math.max(request.durationMs, 0.001);
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
                {grouped(at)}
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
                <Bars key={one.id} entry={one} wholeMs={durationMs} />
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
function Bars({ entry, wholeMs }: { entry: TimelineEntry; wholeMs: number }) {
  const { startMs, durationMs = wholeMs - startMs, waitMs = 0, kind } = entry;
  const at = (ms: number) => percent((Math.max(0, Math.min(wholeMs, ms)) / wholeMs) * 1_000);
  const width = (ms: number) => percent(Math.max(1.5, (Math.min(ms, wholeMs) / wholeMs) * 1_000));
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
