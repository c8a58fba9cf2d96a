import type { CountArena, CountBlock } from './count-arena.ts';
import { NativeIndex } from './native-index.ts';

/** Magnitudes up to here count as zero: Prometheus' default, 2^-128. */
export const zeroThreshold = 2 ** -128;

/** What the native buckets of all series of one metric share. */
export interface NativeLayout {
  /** Resolution to start with. */
  readonly schema: number;
  readonly maxBuckets: number;
  readonly index: NativeIndex;
  /** How far `index` is finer than `schema`: it knows no schema below 0. */
  readonly coarserBy: number;
}

/** By their schemas. Histograms share them, so that recording in one after the other finds them in the processor's cache. */
const indexes: NativeIndex[] = [];

export function createNativeLayout(schema: number, maxBuckets: number): NativeLayout {
  const indexSchema = Math.max(schema, 0);
  indexes[indexSchema] ??= new NativeIndex(indexSchema);
  return { schema, maxBuckets, index: indexes[indexSchema], coarserBy: indexSchema - schema };
}

/** The index of the bucket that contains this one when the schema is coarser by `steps`: `ceil(index / 2^steps)`. */
export function coarser(index: number, steps: number): number {
  return (index + (1 << steps) - 1) >> steps;
}

/** Returns how long a run is once it includes `index`. */
export function lengthWith(run: CountBlock, index: number): number {
  const { first, last } = reach(run, index);
  return last - first + 1;
}

/** The run with room for `index`, and exactly as long as it must be: it grows rarely, and there are many. */
export function extended(run: CountBlock, index: number, arena: CountArena): CountBlock {
  const { first, last } = reach(run, index);
  return moved(run, arena.allocate(last - first + 1, first));
}

/** The run at the next coarser schema. */
export function halved(run: CountBlock, arena: CountArena): CountBlock {
  if (run.length === 0) return run;
  const first = coarser(run.first, 1);
  const last = coarser(run.first + run.length - 1, 1);
  return moved(run, arena.allocate(last - first + 1, first), (index) => coarser(index, 1));
}

/** The same counts in another arena. */
export function transferred(run: CountBlock, arena: CountArena): CountBlock {
  return moved(run, arena.allocate(run.length, run.first));
}

/** First and last bucket of the run once it includes `index`. */
function reach(run: CountBlock, index: number): { first: number; last: number } {
  if (run.length === 0) return { first: index, last: index };
  return { first: Math.min(run.first, index), last: Math.max(run.first + run.length - 1, index) };
}

function moved(run: CountBlock, to: CountBlock, placed = (index: number) => index): CountBlock {
  run.moveTo(to, placed);
  return to;
}
