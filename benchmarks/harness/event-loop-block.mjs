/**
 * How long the event loop was held at a stretch, at most, while something asynchronous ran: the longest gap between two
 * turns of a loop that turns without a pause. Whatever else the machine ran in that gap counts too, so take the median
 * of several.
 *
 * @param {() => Promise<unknown>} work
 * @returns {Promise<number>} Milliseconds.
 */
export async function longestBlockMs(work) {
  let longest = 0;
  let working = true;
  let last = performance.now();
  const turn = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (working) setImmediate(turn);
  };
  setImmediate(turn);
  await nextTurn();
  longest = 0;
  await work();
  // The stretch that ended the work is only seen by the turn after it.
  await nextTurn();
  working = false;
  return longest;
}

/** @returns {Promise<void>} */
function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}
