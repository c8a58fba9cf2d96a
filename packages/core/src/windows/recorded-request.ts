/**
 * The two doubles of the request that is being recorded: the clock's `now()`, and its latency in microseconds
 * (docs/hot-path.md, rule 7).
 */
export const handedOver = new Float64Array(2);
