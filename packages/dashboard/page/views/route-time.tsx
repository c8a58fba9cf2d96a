import { Fragment } from 'preact';
import { duration, ratio } from '../drawing/format.ts';
import { Heading, Value } from '../drawing/marks.tsx';
import { percent } from '../drawing/percent.ts';
import { linkTo } from '../live/location.ts';

/** What the section `dependencies` says of the time of one route. */
export interface RouteTime {
  readonly requests: number;
  readonly totalMs: number;
  readonly targets: readonly { readonly target: string; readonly totalMs: number; readonly waitMs: number }[];
}

interface TimePart {
  readonly name: string;
  readonly ms: number;
  readonly fill: string;
  /** The target that it leads to. */
  readonly target?: string;
}

const fills = ['f4', 'f3', 'f2'] as const;

/** Where the time of requests goes, as one bar: waits, calls, and what is left. */
export function RouteTimeBar({ time }: { time: RouteTime }) {
  const { requests, totalMs } = time;
  const parts = partsOf(time);
  // Calls to several targets at a time are together longer than the requests.
  const all = Math.max(
    totalMs,
    parts.reduce((sum, { ms }) => sum + ms, 0),
  );
  let from = 0;
  return (
    <section>
      <Heading
        title="Where its time goes"
        note={`mean ${duration(totalMs / requests).digits} ${duration(totalMs / requests).unit}, 1 min`}
      />
      <svg width="100%" height="16" role="img" aria-label={inWords(parts, totalMs)}>
        {parts.map(({ name, ms, fill }) => {
          const x = from;
          from += (ms / all) * 1_000;
          return (
            <rect
              key={name}
              class={fill}
              x={percent(x)}
              width={percent((ms / all) * 1_000)}
              y="0.5"
              height="15"
            />
          );
        })}
      </svg>
      <div class="key">
        {parts.map(({ name, ms, fill, target }) => (
          <Fragment key={name}>
            <svg height="12" aria-hidden="true">
              <rect class={fill} x="0.5" y="0.5" width="11" height="11" />
            </svg>
            {target === undefined ? (
              <span>{name}</span>
            ) : (
              <a href={linkTo('dependencies', { of: 'Targets', row: target })}>{name}</a>
            )}
            <span class="num">
              <Value shown={duration(ms / requests)} />
            </span>
            <span class="num">
              <Value shown={ratio(ms / totalMs)} />
            </span>
          </Fragment>
        ))}
      </div>
    </section>
  );
}

function partsOf({ totalMs, targets }: RouteTime): TimePart[] {
  const calls = targets.flatMap(({ target, totalMs: ms, waitMs }, at): TimePart[] => [
    { name: `waiting for ${target}`, ms: waitMs, fill: 'wait', target },
    { name: target, ms: ms - waitMs, fill: fills[Math.min(at, fills.length - 1)]!, target },
  ]);
  const called = targets.reduce((sum, { totalMs: ms }) => sum + ms, 0);
  const rest = { name: 'JavaScript and the rest', ms: Math.max(0, totalMs - called), fill: 'f1' };
  return [...calls, rest].filter(({ ms }) => ms > 0);
}

function inWords(parts: readonly TimePart[], totalMs: number): string {
  const said = parts.map(({ name, ms }) => `${ratio(ms / totalMs).digits} % ${name}`);
  return `Where its time goes: ${said.join(', ')}`;
}
