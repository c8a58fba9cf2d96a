/**
 * A generator of numbers in [0, 1) that gives the same sequence for the same seed (mulberry32), so that a run's inputs
 * and its bootstrap can be repeated.
 *
 * @param {number} seed Any integer.
 * @returns {() => number}
 */
export function seededRandom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A copy in random order (Fisher and Yates).
 *
 * @template T
 * @param {readonly T[]} items
 * @param {() => number} random
 * @returns {T[]}
 */
export function shuffled(items, random) {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const moved = /** @type {T} */ (copy[last]);
    copy[last] = /** @type {T} */ (copy[other]);
    copy[other] = moved;
  }
  return copy;
}

/**
 * A normally distributed number with mean 0 and deviation 1 (Box and Muller).
 *
 * @param {() => number} random
 */
export function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
