import { Server } from 'node:net';
import { GoldenSignalsError } from '@golden-signals/core';

/** A Fastify instance: its server, and what closes its plugins. */
interface WithServer {
  readonly server: unknown;
  close(): unknown;
}

/** A NestJS application. */
interface WithHttpServer {
  getHttpServer(): unknown;
  close(signal?: string): unknown;
}

/** What can be shut down: a server of `http`, `https` or `http2`, a Fastify instance or a NestJS application. */
export type ShutdownTarget = Server | WithServer | WithHttpServer;

export interface ResolvedTarget {
  readonly server: Server;
  /** Runs the application's own hooks; undefined for a bare server. */
  closeApplication: ((signal: string) => unknown) | undefined;
}

/** @throws GoldenSignalsError `ERR_GS_SHUTDOWN_SERVER` */
export function resolveTarget(target: ShutdownTarget): ResolvedTarget {
  if (target instanceof Server || !isApplication(target)) {
    return { server: checked(target), closeApplication: undefined };
  }
  if ('getHttpServer' in target) {
    leaveSignalsToUs(target);
    return { server: checked(target.getHttpServer()), closeApplication: (signal) => target.close(signal) };
  }
  return { server: checked(target.server), closeApplication: () => target.close() };
}

function isApplication(target: unknown): boolean {
  return typeof target === 'object' && typeof (target as Partial<WithServer> | null)?.close === 'function';
}

function checked(server: unknown): Server {
  if (server instanceof Server) return server;
  throw new GoldenSignalsError(
    'ERR_GS_SHUTDOWN_SERVER',
    'gracefulShutdown: give it the server that app.listen() or http.createServer() returned, a Fastify instance, or a NestJS application.',
  );
}

/** With `enableShutdownHooks` NestJS closes at once on a signal, without any drain; its hooks run in `close()` too. */
function leaveSignalsToUs(application: object): void {
  (application as { unsubscribeFromProcessSignals?(): void }).unsubscribeFromProcessSignals?.();
}
