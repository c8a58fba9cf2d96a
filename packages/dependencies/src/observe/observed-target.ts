import type { Monitor } from '@golden-signals/core';
import type { CallTarget, CallTargetOptions, Finder } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { Observer } from '../observer.ts';
import type { ObservedPool } from '../pools/pools.ts';

/** A target, and the observer of the monitor that it belongs to. */
export interface MeasuringTarget {
  readonly observer: Observer;
  readonly target: CallTarget;
  /** Where there is one. */
  pool: ObservedPool | undefined;
}

/**
 * One pool, client or host, with a target on each monitor that has measured a call to it. Its fields are `private`, not
 * `#private`, see docs/hot-path.md, rule 12.
 */
export class ObservedTarget {
  private readonly describe: () => CallTargetOptions;
  private readonly finder: Finder<Observer>;
  private readonly onFirst: ((measuring: MeasuringTarget) => (() => void) | undefined) | undefined;
  private current: MeasuringTarget | undefined;
  private readonly closers: (() => void)[] = [];
  private readonly known = new WeakMap<Observer, MeasuringTarget>();
  private isClosed = false;

  /**
   * @param describe Asked at the first call, when the instance knows its configuration.
   * @param monitor Default: the monitor of the process.
   * @param onFirst Called once per monitor; what it returns is called at `close()`.
   */
  constructor(
    describe: () => CallTargetOptions,
    monitor?: Monitor,
    onFirst?: (measuring: MeasuringTarget) => (() => void) | undefined,
  ) {
    this.describe = describe;
    this.finder = Dependencies.observers.finder(monitor);
    this.onFirst = onFirst;
  }

  /** Returns what measures a call that is made now; undefined where nothing does. Never throws. */
  get(): MeasuringTarget | undefined {
    const observer = this.finder.find();
    if (observer === undefined || this.isClosed) return undefined;
    if (this.current?.observer !== observer) this.current = this.obtain(observer);
    return this.current;
  }

  close(): void {
    this.isClosed = true;
    this.current = undefined;
    for (const close of this.closers.splice(0)) close();
  }

  private obtain(observer: Observer): MeasuringTarget | undefined {
    const known = this.known.get(observer);
    if (known !== undefined) return known;
    try {
      const target = observer.host.calls.target(this.describe());
      const measuring: MeasuringTarget = { observer, target, pool: undefined };
      this.known.set(observer, measuring);
      this.closers.push(() => target.close());
      const closer = this.onFirst?.(measuring);
      if (closer !== undefined) this.closers.push(closer);
      return measuring;
    } catch (error) {
      observer.host.internalError(error);
      return undefined;
    }
  }
}
