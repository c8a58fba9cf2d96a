import type { Logger, LogMethod, Monitor } from '@golden-signals/core';

/** The monitor's logger, made safe for where a throw would stop a shutdown half-way: it is counted instead. */
export function guardedLogger(monitor: Pick<Monitor, 'logger' | 'internalError'>): Logger {
  const guarded =
    (level: keyof Logger): LogMethod =>
    (fields, message) => {
      try {
        monitor.logger[level](fields, message);
      } catch (error) {
        monitor.internalError('shutdown_log', error);
      }
    };
  return {
    debug: guarded('debug'),
    info: guarded('info'),
    warn: guarded('warn'),
    error: guarded('error'),
  };
}
