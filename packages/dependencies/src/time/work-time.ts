import {
  type ExtensionHost,
  overflowValue,
  type SlidingWindow,
  type WorkEnd,
} from '@golden-signals/core/extension';

/** Routes and jobs that are told apart; the others are one. */
const maxWorks = 500;
/** Targets of all of them together that have a window of their own; what comes later counts as time without calls. */
const maxWindows = 2_000;

/** The time of one route or job that calls something. */
export class CallingWork {
  /** The template of the route, or the name of the job. */
  readonly name: string;
  readonly durations: SlidingWindow;
  /** For how long calls to each target were in progress; besides, they add up microseconds of waiting, and calls. */
  readonly targets = new Map<string, SlidingWindow>();

  constructor(name: string, durations: SlidingWindow) {
    this.name = name;
    this.durations = durations;
  }
}

/** Where the time of requests and jobs goes: of those that call something. */
export class WorkTime {
  readonly #createWindow: () => SlidingWindow;
  readonly #works = new Map<string, CallingWork>();
  #windows = 0;

  constructor(host: ExtensionHost) {
    this.#createWindow = host.liveWindows();
    const callers = host.work.slot(
      () => true,
      (_, end) => this.#add(end),
    );
    host.calls.onEnd(({ work }) => {
      if (work?.state === 'open') callers.of(work);
    });
    host.onClose(() => this.#works.clear());
  }

  [Symbol.iterator](): Iterator<CallingWork> {
    return this.#works.values();
  }

  #add({ work, name, durationMs }: WorkEnd): void {
    const endedMs = work.startedMs + durationMs;
    const calling = this.#of(name);
    calling.durations.record(endedMs, durationMs);
    for (const calls of work.calls.targets) {
      const elapsedMs = Math.min(calls.elapsedMs(endedMs), durationMs);
      const window = this.#windowOf(calling, calls.target);
      window?.record(endedMs, elapsedMs, false, calls.elapsedWaitMs * 1_000, calls.count);
    }
  }

  #of(name: string): CallingWork {
    const known = this.#works.get(name);
    if (known !== undefined) return known;
    if (this.#works.size < maxWorks) return this.#create(name);
    return this.#works.get(overflowValue) ?? this.#create(overflowValue);
  }

  #create(name: string): CallingWork {
    const created = new CallingWork(name, this.#createWindow());
    this.#works.set(name, created);
    return created;
  }

  #windowOf(calling: CallingWork, target: string): SlidingWindow | undefined {
    let window = calling.targets.get(target);
    if (window === undefined && this.#windows < maxWindows) {
      this.#windows += 1;
      window = this.#createWindow();
      calling.targets.set(target, window);
    }
    return window;
  }
}
