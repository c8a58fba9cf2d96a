/**
 * The value that a histogram is counting, and the same eight bytes as two words: the fastest way to a number's exponent
 * and mantissa. It is passed like this also because of rule 7 of docs/hot-path.md.
 */
export const observed = new Float64Array(1);
export const observedWords = new Uint32Array(observed.buffer);

observed[0] = 1;
/** The positions of the words. */
export const [high, low] = observedWords[1] === 0 ? [0, 1] : [1, 0];
