import { clock } from './format.ts';

/** One of several in a row, told by how it ended. */
export interface StripRun {
  readonly startedAtMs: number;
  readonly outcome: string;
}

const slots = 40;
const slotWidth = 5;
const height = 16;

/** What happened in each run, the latest last: a low bar is a success, a high one a failure, a hollow one was missed. */
export function RunStrip({ name, runs }: { name: string; runs: readonly StripRun[] }) {
  const shown = runs.slice(-slots);
  return (
    <svg
      class="run-strip"
      viewBox={`0 0 ${slots * slotWidth} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={inWords(name, shown)}
    >
      {shown.map(({ startedAtMs, outcome }, index) => {
        const isGood = outcome === 'success' || outcome === 'cancelled';
        return (
          <rect
            key={`${startedAtMs} ${outcome}`}
            class={isGood ? 'f3' : outcome === 'missed' ? 'missed' : 'fc'}
            x={index * slotWidth + 0.5}
            y={isGood ? height - 6 : 0.5}
            width={slotWidth - 1.5}
            height={isGood ? 6 : height - 1}
          />
        );
      })}
    </svg>
  );
}

function inWords(name: string, runs: readonly StripRun[]): string {
  const last = runs.at(-1);
  if (last === undefined) return `${name}: no run is over yet`;
  const count = (outcome: string) => runs.filter((run) => run.outcome === outcome).length;
  const parts = [`${count('success')} of ${runs.length} succeeded`];
  if (count('error') > 0) parts.push(`${count('error')} failed`);
  if (count('missed') > 0) parts.push(`${count('missed')} missed`);
  return `${name}: ${parts.join(', ')}; the latest, of ${clock(last.startedAtMs)}: ${last.outcome}`;
}
