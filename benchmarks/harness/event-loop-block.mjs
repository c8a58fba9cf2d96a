/**
 * How long the event loop was held at a stretch, at most, while something asynchronous ran: the longest gap between two
 * turns of a loop that turns without a pause. Whatever else the machine ran in that gap counts too, so take the median
 * of several.
 *
 * @param {() => Promise<unknown>} work
 * @param {() => number} [nowMs] What to measure with. Default: the time that passes.
 * @returns {Promise<number>} Milliseconds.
 */
export async function longestBlockMs(work, nowMs = () => performance.now()) {
  let longest = 0;
  let working = true;
  let last = nowMs();
  const turn = () => {
    const now = nowMs();
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

/** Processor time of the process in milliseconds, which other processes do not prolong; that of its other threads counts too. */
export function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}
