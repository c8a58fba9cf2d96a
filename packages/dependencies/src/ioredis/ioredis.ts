import type { RedisCall } from '../redis-clients/redis-call.ts';

/** On a command that was seen: the call that it is, so that one which is sent again is not another call. */
export const callOf = Symbol('golden-signals.call');

/** A command of ioredis. */
export interface IoredisCommand {
  readonly name: string;
  /** Strings and buffers, with the prefix of keys. */
  readonly args: readonly unknown[];
  readonly inTransaction?: boolean;
  resolve(reply: unknown): unknown;
  reject(error: unknown): unknown;
  [callOf]?: RedisCall | undefined;
}

/** Where a command is written that belongs to a pipeline. */
export interface IoredisStream {
  readonly isPipeline?: boolean;
}

/** A pipeline, or a transaction, which is one that begins with `MULTI`. */
export interface IoredisPipeline {
  readonly length: number;
  /** `MULTI`s without an `EXEC` yet. */
  readonly _transactions: number;
  readonly _queue: readonly IoredisCommand[];
  /** Of the answers to all commands, each an error or `null`, and a reply. */
  resolve(replies: readonly (readonly [error: unknown, reply: unknown])[]): unknown;
  reject(error: unknown): unknown;
  sendCommand(command: IoredisCommand): unknown;
  exec(...args: unknown[]): unknown;
}

/** A client of ioredis 5 or 6: `Redis`, or `Redis.Cluster`. */
export interface IoredisClient {
  readonly status: string;
  readonly isCluster?: boolean;
  readonly options: {
    readonly host?: string | null;
    readonly port?: number | null;
    readonly path?: string | null;
    readonly db?: number | null;
    /** Of the group of servers that sentinels watch. */
    readonly name?: string | null;
    readonly sentinels?: unknown;
    readonly enableAutoPipelining?: boolean;
  };
  /** Commands that wait for a connection. */
  readonly offlineQueue: { readonly length: number };
  /** By slot, the pipelines that commands of the same turn are collected in. */
  readonly _autoPipelines: ReadonlyMap<unknown, unknown>;
}
