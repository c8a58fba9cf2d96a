/**
 * Counts of one series: a plain array that V8 stores as doubles from the start, because one element was not an
 * integer when it was made.
 *
 * It records as fast as a Float64Array and takes half the memory, since every typed array of more than eight elements
 * brings an ArrayBuffer of its own (measured in `benchmarks/memory`). Doubles count exactly up to 2^53.
 */
export function zeros(length: number): number[] {
  return new Array<number>(length).fill(0.5).fill(0);
}
