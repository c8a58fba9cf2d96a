import type { Call, CallResult } from '@golden-signals/core/extension';
import type { ObservedDatabase } from '../observe/observed-database.ts';
import type { Dialect } from '../statements/statement.ts';
import type { Lease } from './lease.ts';

/**
 * The calls on one connection, which does one after the other. Its fields are `private`, not `#private`, see
 * docs/hot-path.md, rule 12.
 */
export class ConnectionCalls {
  private readonly database: ObservedDatabase;
  private readonly dialect: Dialect;
  private readonly isBusy: () => boolean;
  /** Those that the driver keeps until the one before is over, or the connection is made. */
  private readonly waiting: Call[] = [];
  private isConnected: boolean;
  /** Undefined while nobody has taken it from its pool. */
  private lease: Lease | undefined;

  /** @param isBusy Whether a call that is made now waits for another one. */
  constructor(database: ObservedDatabase, dialect: Dialect, isConnected: boolean, isBusy: () => boolean) {
    this.database = database;
    this.dialect = dialect;
    this.isConnected = isConnected;
    this.isBusy = isBusy;
  }

  /** Somebody has taken the connection from its pool. */
  take(lease: Lease): void {
    this.lease = lease;
  }

  released(): void {
    this.lease?.end();
    this.lease = undefined;
  }

  /** Goes on with the call that the connection was taken for, right before the driver gets it; undefined for any other. */
  takeOver(): Call | undefined {
    const { lease } = this;
    const call = lease?.takeCall();
    if (call !== undefined && !this.waits(call)) call.sent(lease?.gotMs);
    return call;
  }

  /** Begins a call, right before the driver gets it; undefined where nothing is measured. */
  begin(text: string, values: unknown): Call | undefined {
    const measuring = this.lease && this.database.get();
    const origin = measuring && this.lease?.originOf(measuring.observer);
    const call = this.database.begin(text, this.dialect, values, origin);
    if (call !== undefined && !this.waits(call) && origin?.startedMs !== undefined) call.sent();
    return call;
  }

  /** Ends a call, upon which the next one goes out. */
  end(call: Call, result: CallResult): void {
    const at = this.waiting.indexOf(call);
    if (at === -1) {
      call.end(result);
      this.waiting.shift()?.sent();
    } else {
      this.waiting.splice(at, 1);
      call.sent();
      call.end(result);
    }
  }

  /** @param isPipelined All go out at once, and not one after the other. */
  connected(isPipelined: boolean): void {
    this.isConnected = true;
    for (const call of this.waiting.splice(0, isPipelined ? this.waiting.length : 1)) call.sent();
  }

  /** Returns whether a call waits for its turn, and if so remembers it. */
  private waits(call: Call): boolean {
    if (this.isConnected && !this.isBusy()) return false;
    this.waiting.push(call);
    return true;
  }
}
