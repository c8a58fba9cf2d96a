import type { MonitorCore } from '../host/monitor-core.ts';
import type { Registry } from '../metrics/registry.ts';
import type { ErrorEvent } from './error-event.ts';

/** What error tracking needs of the monitor that it belongs to. */
export interface FailureHost extends Pick<MonitorCore, 'clock' | 'logger' | 'internalError'> {
  /** Of the service. */
  readonly version: string;
  readonly registry: Pick<Registry, 'counter'>;
  emit(name: 'error', event: ErrorEvent): void;
  hasListeners(name: 'error'): boolean;
}
