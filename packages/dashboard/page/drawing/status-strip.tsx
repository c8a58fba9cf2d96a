import type { Axis } from './axis.ts';
import { clock, span } from './format.ts';
import { percent } from './percent.ts';

/** What something was from a moment on, until the next one. */
export interface StripSpan {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly fromMs: number;
}

const height = 20;
/** The worse, the taller, so that it is seen without the colour. */
const shapes = {
  healthy: { className: 'f2', tall: 4 },
  degraded: { className: 'fw', tall: 12 },
  unhealthy: { className: 'fc', tall: height },
} as const;

/** States over a window: time that nothing is known of is hatched. */
export function StatusStrip({
  name,
  spans,
  axis,
}: {
  name: string;
  spans: readonly StripSpan[];
  axis: Axis;
}) {
  const { fromMs, toMs } = axis;
  const shown = withinAxis(spans, axis);
  const share = (ms: number) => percent((ms / (toMs - fromMs)) * 1_000);
  const knownMs = shown[0]?.fromMs ?? toMs;
  return (
    <svg class="strip" width="100%" height={height} role="img" aria-label={inWords(name, shown, axis)}>
      {knownMs > fromMs && (
        <rect class="missing" y={height - 12} width={share(knownMs - fromMs)} height="12" />
      )}
      {shown.map(({ status, fromMs: beganMs, endedMs }) => {
        const { className, tall } = shapes[status];
        return (
          <rect
            key={beganMs}
            class={className}
            x={share(beganMs - fromMs)}
            y={height - tall}
            width={share(endedMs - beganMs)}
            height={tall}
          />
        );
      })}
    </svg>
  );
}

interface Shown extends StripSpan {
  readonly endedMs: number;
}

function withinAxis(spans: readonly StripSpan[], { fromMs, toMs }: Axis): Shown[] {
  return spans
    .map((one, index) => ({ ...one, endedMs: spans[index + 1]?.fromMs ?? toMs }))
    .filter(({ fromMs: beganMs, endedMs }) => endedMs > fromMs && beganMs < toMs)
    .map((one) => ({ ...one, fromMs: Math.max(fromMs, one.fromMs) }));
}

/** `database: unhealthy from 14:03:20 for 2 min, healthy since 14:05:20`, of what was not healthy the latest three times. */
function inWords(name: string, shown: readonly Shown[], { toMs }: Axis): string {
  const last = shown.at(-1);
  if (last === undefined) return `${name}: has not run yet`;
  const spells = shown
    .slice(0, -1)
    .filter(({ status }) => status !== 'healthy')
    .slice(-3)
    .map(
      ({ status, fromMs, endedMs }) =>
        `${status} from ${clock(fromMs)} for ${span((endedMs - fromMs) / 1_000)}`,
    );
  const now =
    shown.length === 1
      ? `${last.status} for the last ${span((toMs - last.fromMs) / 1_000)}`
      : `${last.status} since ${clock(last.fromMs)}`;
  return `${name}: ${[...spells, now].join(', ')}`;
}
