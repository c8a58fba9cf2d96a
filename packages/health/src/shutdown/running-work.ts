import type { Monitor } from '@golden-signals/core';
import type { WorkHost } from '@golden-signals/core/extension';

const pollMs = 50;

/** One for all shutdowns of a monitor. */
const hosts = new WeakMap<Monitor, WorkHost>();

/** What a service does besides answering requests: messages, jobs and whatever operations there are. */
export class RunningWork {
  readonly #monitor: Monitor;
  readonly #work: WorkHost;

  /** @throws GoldenSignalsError `ERR_GS_MONITOR_CLOSED` */
  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    this.#work = workOf(monitor);
  }

  /** Names of all that is in progress, the oldest of its kind first. */
  get names(): readonly string[] {
    const runs = new Set([...this.#work.open()].filter(({ kind }) => kind !== 'request'));
    for (const run of this.#work.openRuns()) runs.add(run);
    return [...runs].map(({ name }) => name ?? 'unnamed');
  }

  /** Resolves once nothing is in progress. It stops looking when the signal is aborted, and then never resolves. */
  async ended(signal: AbortSignal): Promise<void> {
    if (this.names.length === 0) return;
    await new Promise<void>((resolve) => {
      const stop = this.#monitor.clock.every(pollMs, () => {
        if (this.names.length > 0) return;
        stop();
        resolve();
      });
      signal.addEventListener('abort', stop);
    });
  }
}

function workOf(monitor: Monitor): WorkHost {
  let work = hosts.get(monitor);
  if (work === undefined) {
    monitor.use({
      name: 'shutdown',
      setup(host) {
        work = host.work;
      },
    });
    hosts.set(monitor, work!);
  }
  return work!;
}
