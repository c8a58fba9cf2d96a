import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Registry } from '../metrics/registry.ts';
import type { ErrorEvent } from './error-event.ts';

/** What error tracking needs of the monitor that it belongs to. */
export interface FailureHost {
  /** Of the service. */
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Pick<Registry, 'counter'>;
  internalError(component: string, error: unknown): void;
  emit(name: 'error', event: ErrorEvent): void;
  hasListeners(name: 'error'): boolean;
}
