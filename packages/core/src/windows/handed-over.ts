/**
 * The two doubles of the request that is being recorded: the clock's `now()`, and its latency in microseconds. V8
 * allocates every double that it passes to a function which it does not inline, and whether it inlines depends on who
 * records; the elements of an array pass them for nothing (benchmarks/record).
 */
export const handedOver = new Float64Array(2);
