import type { Call, ExtensionHost } from '@golden-signals/core/extension';
import { type Command, commandOf } from './commands.ts';
import { errorResult } from './error-status.ts';
import type { RedisClient } from './redis-client.ts';

const wasHit = { hit: true };
const wasMiss = { hit: false };

/** A command that was answered as a part of a batch. */
export interface BatchedReply {
  readonly name: string;
  /** Without the name. */
  readonly args: readonly unknown[];
  /** An `Error` for a command that failed. */
  readonly reply: unknown;
}

/**
 * One call of a client of Redis. Nothing here throws. Its fields are `private`, not `#private`, see docs/hot-path.md,
 * rule 12.
 */
export class RedisCall {
  /** It waits in the client until there is a connection. */
  isQueued = false;
  private readonly call: Call;
  private readonly client: RedisClient;
  /** Undefined for a batch. */
  private readonly command: Command | undefined;
  private readonly host: Pick<ExtensionHost, 'internalError'>;

  constructor(
    call: Call,
    client: RedisClient,
    command: Command | undefined,
    host: Pick<ExtensionHost, 'internalError'>,
  ) {
    this.call = call;
    this.client = client;
    this.command = command;
    this.host = host;
  }

  /** It is on its way; what was not queued has not waited. */
  written(): void {
    if (!this.isQueued) return;
    this.isQueued = false;
    this.call.sent();
  }

  /** @param args Without the name; in a transaction that is not sent at once, undefined: what is answered is no value. */
  succeeded(args: readonly unknown[] | undefined, reply: unknown): void {
    this.written();
    let hit: boolean | undefined;
    try {
      if (this.command !== undefined && args !== undefined)
        hit = this.client.answered(this.command, args, reply);
    } catch (error) {
      this.host.internalError(error);
    }
    this.call.end(hit === undefined ? undefined : hit ? wasHit : wasMiss);
  }

  failed(error: unknown): void {
    this.written();
    this.call.end(errorResult(error));
  }

  /** The first command that failed makes the batch a failed call. */
  answered(replies: Iterable<BatchedReply>): void {
    let failure: unknown;
    try {
      for (const { name, args, reply } of replies) {
        if (reply instanceof Error) failure ??= reply;
        else this.client.answered(commandOf(name), args, reply);
      }
    } catch (error) {
      this.host.internalError(error);
    }
    if (failure === undefined) this.succeeded(undefined, undefined);
    else this.failed(failure);
  }
}
