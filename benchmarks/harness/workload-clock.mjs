/**
 * A clock that reads what the workload sets, also backwards: a request begins at the past moment that gives it its
 * duration, and ends now. So durations are the same for everybody and the live windows slide as under load.
 */
export function workloadClock() {
  return {
    timeMs: 60_000,
    now() {
      return this.timeMs;
    },
    wallTimeMs() {
      return this.timeMs;
    },
    every: () => () => {},
    after: () => () => {},
  };
}
