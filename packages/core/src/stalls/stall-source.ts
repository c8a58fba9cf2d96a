import type { Stall } from './stall.ts';
import { culpritOf } from './stall-log.ts';

/** What made stalls. */
export interface StallSource {
  /** The same for the same source. */
  readonly id: string;
  /** What it does, as the beginning of a sentence. */
  readonly does: string;
  /** What to do about it, as an imperative sentence. */
  readonly next: string;
}

/** What was in progress is another list each time, and most of it only waited: it tells no sources apart. */
const unknown: StallSource = {
  id: 'unknown',
  does: 'Something blocks the event loop',
  next: 'Read the stacks of these stalls to see which function it is; where there are none, set stalls.captureStacks.',
};

/** Whatever function was running then is innocent. */
const noProcessor: StallSource = {
  id: 'no-processor',
  does: 'The event loop gets no processor',
  next: 'See what else runs on the machine; raise or remove the limit of processor time of the container.',
};

/** How causes say that a process did not get to run. */
const kindsOfWaiting: ReadonlySet<string> = new Set(['throttled', 'cpu_pressure']);
/** Of a stall; from here on it is most of it. */
const mostOfIt = 0.5;

/** Returns what made a stall, as far as it is known. @param details Whether functions are named. */
export function sourceOfStall(stall: Stall, details: boolean): StallSource {
  if (didNotRun(stall)) return noProcessor;
  const culprit = details ? culpritOf(stall.stacks) : undefined;
  // One of Node.js with none of the application around it was only running when the stack was taken.
  if (culprit === undefined || culprit.file.startsWith('node:')) return unknown;
  const { file, functionName, line } = culprit;
  return {
    id: `${functionName} ${file}:${line}`,
    does: `${functionName} blocks the event loop`,
    next: `Move what ${functionName} (${file}:${line}) computes to a worker thread, or cut it into slices.`,
  };
}

/** A process that computes while others wait for a processor has a cause of that kind, too. */
function didNotRun({ causes, cpuMs, durationMs }: Stall): boolean {
  if (cpuMs >= durationMs * mostOfIt) return false;
  return causes.some(({ kind, ms = 0 }) => kindsOfWaiting.has(kind) && ms >= durationMs * mostOfIt);
}
