import type { Method } from '@golden-signals/core/extension';

/** A client of redis 5 or 6. What `createClient` returns is an object in front of the client itself, as are its variants. */
export interface NodeRedisClient {
  readonly _self?: NodeRedisClient;
  readonly isReady: boolean;
  readonly options?: {
    readonly database?: number;
    readonly socket?: { readonly host?: string; readonly port?: number; readonly path?: string };
  };
}

/** A pool, a cluster or a sentinel: it hands a function one of its clients. */
export type LendingMethod = 'execute' | '_execute';

/** Arguments of a command, its name first. */
export type CommandArguments = readonly unknown[];

/** One of a batch. */
export interface BatchedCommand {
  readonly args: CommandArguments;
}

/** Returns the object itself that variants of a client have in common. */
export function itself<Client extends object>(client: Client): Client {
  return ((client as { _self?: Client })._self ?? client) as Client;
}

/** Returns how a pool, a cluster or a sentinel lends its clients; undefined for a client. */
export function lendingMethodOf(client: object): LendingMethod | undefined {
  const { _execute, execute } = client as Partial<Record<LendingMethod, Method>>;
  if (typeof _execute === 'function') return '_execute';
  return typeof execute === 'function' ? 'execute' : undefined;
}
