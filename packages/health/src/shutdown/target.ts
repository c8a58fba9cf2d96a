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

/** A NestJS microservice, or an application context: neither has a server of HTTP. */
interface Worker {
  get(token: never): unknown;
  select(module: never): unknown;
  close(signal?: string): unknown;
}

/**
 * What can be shut down: a server of `http`, `https` or `http2`, a Fastify instance, or an application, a microservice or an
 * application context of NestJS.
 */
export type ShutdownTarget = Server | WithServer | WithHttpServer | Worker;

export interface ResolvedTarget {
  /** Undefined for a worker. */
  readonly server: Server | undefined;
  /** Runs the application's own hooks; undefined for a bare server. */
  readonly closeApplication: ((signal: string) => unknown) | undefined;
  /** Whether it works besides answering requests. Asked when it is shut down, because microservices connect later. */
  readonly isWorker: () => boolean;
}

/** @throws GoldenSignalsError `ERR_GS_SHUTDOWN_SERVER` */
export function resolveTarget(target: ShutdownTarget): ResolvedTarget {
  const isWorker = () => false;
  if (target instanceof Server || !isApplication(target)) {
    return { server: checked(target), closeApplication: undefined, isWorker };
  }
  if ('getHttpServer' in target) {
    leaveSignalsToUs(target);
    return {
      server: checked(target.getHttpServer()),
      closeApplication: (signal) => target.close(signal),
      isWorker: () => hasMicroservices(target),
    };
  }
  if ('select' in target) {
    leaveSignalsToUs(target);
    return {
      server: undefined,
      closeApplication: (signal) => target.close(signal),
      isWorker: () => true,
    };
  }
  return { server: checked(target.server), closeApplication: () => target.close(), isWorker };
}

function isApplication(target: unknown): boolean {
  return typeof target === 'object' && typeof (target as Partial<WithServer> | null)?.close === 'function';
}

function hasMicroservices(application: object): boolean {
  const { length = 0 } =
    (application as { getMicroservices?(): readonly unknown[] }).getMicroservices?.() ?? [];
  return length > 0;
}

function checked(server: unknown): Server {
  if (server instanceof Server) return server;
  throw new GoldenSignalsError(
    'ERR_GS_SHUTDOWN_SERVER',
    'gracefulShutdown: give it the server that app.listen() or http.createServer() returned, a Fastify instance, or an application, a microservice or an application context of NestJS.',
  );
}

/** With `enableShutdownHooks` NestJS closes at once on a signal, without any drain; its hooks run in `close()` too. */
function leaveSignalsToUs(application: object): void {
  (application as { unsubscribeFromProcessSignals?(): void }).unsubscribeFromProcessSignals?.();
}
