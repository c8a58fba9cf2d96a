/**
 * Counts of one series: a plain array that V8 stores as doubles from the start, because one element was not an
 * integer when it was made.
 *
 * It records as fast as a Float64Array and takes little more than half of its memory (184 instead of 303 bytes for 17
 * counts), since every typed array of more than eight elements brings an ArrayBuffer of its own. Doubles count exactly
 * up to 2^53.
 */
export function zeros(length: number): number[] {
  return new Array<number>(length).fill(0.5).fill(0);
}
