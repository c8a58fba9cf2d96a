import { formatMs } from '../base/duration-text.ts';
import type { Explanation, Span } from '../host/causes.ts';
import type { TargetCalls } from '../work/call-totals.ts';

/** What took less explains nothing. */
const minMs = 1;

/** Returns what the work of a span waited for: connections of pools, and the calls themselves, by target. */
export function callCauses({ work, toMs }: Span): readonly Explanation[] {
  return (work?.calls.targets ?? []).flatMap((calls) => causesOf(calls, calls.elapsedMs(toMs)));
}

function causesOf(calls: TargetCalls, elapsedMs: number): Explanation[] {
  const { count, elapsedWaitMs, inProgress, pool, target } = calls;
  const causes: Explanation[] = [];
  if (elapsedWaitMs >= minMs) {
    const where = pool === undefined ? `a connection to ${target}` : `the pool "${pool}"`;
    const text = `waited ${formatMs(elapsedWaitMs)} for ${where}`;
    causes.push({ kind: 'pool_wait', text, ms: elapsedWaitMs });
  }
  const ms = elapsedMs - elapsedWaitMs;
  if (ms < minMs) return causes;
  const all = count + inProgress;
  const open = inProgress === 0 ? '' : `, ${inProgress} of them not over`;
  const text = `${all} ${all === 1 ? 'call' : 'calls'} to ${target} took ${formatMs(ms)}${open}`;
  causes.push({ kind: 'calls', text, ms, about: `calls to ${target}` });
  return causes;
}
