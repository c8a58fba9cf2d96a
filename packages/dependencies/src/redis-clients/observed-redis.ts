import type { Monitor } from '@golden-signals/core';
import type { CallDetails, CallOrigin, CallTargetOptions } from '@golden-signals/core/extension';
import { type MeasuringTarget, ObservedTarget } from '../observe/observed-target.ts';
import { Batch } from './batch.ts';
import { type Command, commandOf, isWaiting } from './commands.ts';
import { RedisCall } from './redis-call.ts';
import type { RedisClient } from './redis-client.ts';

/**
 * One client of Redis whose commands are measured. Nothing here throws but the constructor. Its fields are `private`,
 * not `#private`, see docs/hot-path.md, rule 12.
 */
export class ObservedRedis {
  private readonly target: ObservedTarget;
  private measuring: MeasuringTarget | undefined;
  private client: RedisClient | undefined;

  /** @param describe Asked at the first call, when the client knows its configuration. */
  constructor(describe: () => Omit<CallTargetOptions, 'kind' | 'system'>, monitor: Monitor | undefined) {
    this.target = new ObservedTarget(() => ({ kind: 'cache', system: 'redis', ...describe() }), monitor);
  }

  /**
   * Begins the call of a command where the application calls.
   *
   * @param args Without the name; looked at only where the command may wait for data.
   * @returns Undefined for what is not measured: without a monitor, and where it waits for data.
   */
  begin(name: string, args: readonly unknown[], origin?: CallOrigin): RedisCall | undefined {
    try {
      const command = commandOf(name);
      if (command.kind === 'mode') return undefined;
      const client = this.current();
      if (client === undefined) return undefined;
      if (!isWaiting(command, args)) return this.start(client, command, command, origin);
      client.waitingCalls += 1;
    } catch (error) {
      this.measuring?.observer.host.internalError(error);
    }
    return undefined;
  }

  /** Begins a pipeline or a transaction: one call. */
  beginBatch(operation: Batch['operation'], size: number, origin?: CallOrigin): RedisCall | undefined {
    try {
      const client = this.current();
      if (client === undefined) return undefined;
      const batch = new Batch(operation, size);
      client.batched(batch);
      return this.start(client, batch, undefined, origin);
    } catch (error) {
      this.measuring?.observer.host.internalError(error);
      return undefined;
    }
  }

  reconnected(): void {
    try {
      const client = this.current();
      if (client !== undefined) client.reconnects += 1;
    } catch (error) {
      this.measuring?.observer.host.internalError(error);
    }
  }

  close(): void {
    this.target.close();
  }

  /** The client in the monitor that measures now. */
  private current(): RedisClient | undefined {
    const measuring = this.target.get();
    if (measuring !== this.measuring) {
      this.measuring = measuring;
      this.client = undefined;
      this.client = measuring?.observer.redisClients.of(measuring.target);
    }
    return this.client;
  }

  private start(
    client: RedisClient,
    details: CallDetails,
    command: Command | undefined,
    origin: CallOrigin | undefined,
  ): RedisCall {
    const { observer, target } = this.measuring!;
    return new RedisCall(target.begin(details, origin), client, command, observer.host);
  }
}
