/** `0.42 ms`, `8.3 ms`, `231 ms`, `1.52 s`: three digits at most, never a false precision. */
export function formatMs(ms: number): string {
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(2)} s`;
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}
