import type { ShownRequest, TimelineEntry } from '../live/sections.ts';
import { duration, textOf } from './format.ts';
import { Heading, Value } from './marks.tsx';
import { percent } from './percent.ts';

/** Each millisecond once: the first of waiting, calls by target, and the rest. */
export function WhereItWent({ request }: { request: ShownRequest }) {
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
