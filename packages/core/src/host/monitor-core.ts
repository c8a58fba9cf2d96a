import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { ContextSettings } from '../context/work-context.ts';
import type { Registry } from '../metrics/registry.ts';
import type { WorkListeners } from '../work/work-listeners.ts';
import type { ErrorAbout } from './extension-host.ts';

/** What the parts of a monitor that measure need of it; each takes its own pick. */
export interface MonitorCore {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False makes every call a no-op. */
  readonly enabled: boolean;
  readonly options: {
    readonly latencyPrecision: 1 | 2 | 3;
    readonly windowSeconds: number;
    readonly apdexTargetMs: number;
    readonly operationLabels: readonly string[];
  };
  /** The listeners to requests, jobs and operations; also whose work it is, for `WorkContext.workOf`. */
  readonly work: WorkListeners;
  /** Undefined while contexts are not tracked. */
  readonly contexts: ContextSettings | undefined;
  /** Hands an error to the extensions that keep errors. Never throws. */
  reportError(error: unknown, about: ErrorAbout): void;
  /** Counts and, once per kind, logs a failure of the monitoring itself; never throws. */
  internalError(component: string, error: unknown): void;
}
