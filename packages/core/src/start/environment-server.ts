import type { Monitor } from '../monitor/monitor.ts';
import { type ManagementServer, startManagementServer } from './management-server.ts';

/**
 * Starts the management server on the port that the environment names, for an adapter while its application starts.
 *
 * Returns undefined where only `METRICS_PORT` names it and it cannot be used: that variable may be another program's, so
 * it stops no application, and a line in the log says that metrics are not served.
 *
 * @throws GoldenSignalsError as a rejection, as `startManagementServer`
 */
export async function startEnvironmentServer(monitor: Monitor): Promise<ManagementServer | undefined> {
  try {
    return await startManagementServer({ monitor });
  } catch (error) {
    if (!monitor.options.managementPortFromAlias) throw error;
    noteUnserved(monitor, error);
    return undefined;
  }
}

/** Logs that metrics are not served. */
export function noteUnserved(monitor: Monitor, error: unknown): void {
  if (monitor.closed) return;
  monitor.logger.error({ err: error }, `Metrics are not served: ${(error as Error).message}`);
}
