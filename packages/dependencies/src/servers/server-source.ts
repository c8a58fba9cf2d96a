import type { Clock } from '@golden-signals/core';
import type { PlanSteps } from './plans/query-plan.ts';
import type { ServerState } from './server-state.ts';

/** What a connection is given. */
export interface SessionContext {
  readonly clock: Clock;
  /** For each statement: the server gives it up. */
  readonly timeoutMs: number;
  /** Must be called when the connection is gone, at whatever moment. */
  onLost(error: unknown): void;
}

/** A connection of its own to a server. */
export interface ServerSession {
  /** Connects, where the client is not connected yet. */
  open(): Promise<void>;
  /** @throws What says that nothing can be read; a part that cannot is in `missing`. */
  read(): Promise<ServerState>;
  /** Plans a read without placeholders for literals, and never runs it. Absent where the server has no plans. */
  explain?(text: string): Promise<PlanSteps>;
  /** Lets go of the connection, whatever state it is in. */
  close(): void | Promise<void>;
}

/** One kind of server, as one library reaches it. */
export interface ServerSource<Client> {
  /** Its name where nobody gives one, and until the server has said better. */
  readonly system: string;
  session(client: Client, context: SessionContext): ServerSession;
}
