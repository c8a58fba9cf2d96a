import type { Clock } from '@golden-signals/core';
import { withinTimeLimit } from '@golden-signals/core/extension';
import type { ServerSession, ServerSource } from './server-source.ts';

interface ConnectionOptions<Client> {
  readonly clock: Clock;
  readonly source: ServerSource<Client>;
  readonly timeoutMs: number;
  connect(): Client | Promise<Client>;
  /** Told of what goes wrong where nobody waits for it. */
  onError(error: unknown): void;
}

/** The one connection to a server: made when it is needed, and again after it was lost. */
export class ServerConnection<Client> {
  readonly #options: ConnectionOptions<Client>;
  #session: ServerSession | undefined;
  #isClosed = false;
  /** One thing at a time, because a statement that waits for another would use up its time with that. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Ends what runs. */
  #onLost: (error: Error) => void = () => {};

  constructor(options: ConnectionOptions<Client>) {
    this.#options = options;
  }

  /**
   * Runs something with the connection, after all that was asked for before. A connection that does not answer in time, or
   * is lost meanwhile, is let go of.
   *
   * @param limitMs For all of it, once it is its turn and connected.
   * @throws What `run` throws, or what says why there is no connection.
   */
  use<Result>(limitMs: number, run: (session: ServerSession) => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => this.#use(limitMs, run));
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Lets go of the connection, if there is one: the next use makes another. */
  async reset(): Promise<void> {
    await this.#drop(this.#session);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.reset();
  }

  async #use<Result>(limitMs: number, run: (session: ServerSession) => Promise<Result>): Promise<Result> {
    const session = this.#session ?? (await this.#open());
    const isLost = new Promise<never>((_, reject) => {
      this.#onLost = reject;
    });
    try {
      return await this.#within(limitMs, () => Promise.race([run(session), isLost]));
    } catch (error) {
      if (error instanceof TimedOut) void this.#drop(session);
      throw error;
    } finally {
      this.#onLost = () => {};
    }
  }

  async #open(): Promise<ServerSession> {
    if (this.#isClosed) throw new Error('The monitor is closed.');
    const { source, clock, timeoutMs } = this.#options;
    const client = await this.#within(timeoutMs, () => this.#connect());
    const session = source.session(client, {
      clock,
      timeoutMs,
      onLost: (error) => {
        if (this.#session !== session) return;
        this.#onLost(error instanceof Error ? error : new Error('The connection was lost.'));
        void this.#drop(session);
      },
    });
    this.#session = session;
    try {
      await this.#within(timeoutMs, () => session.open());
      if (this.#isClosed) throw new Error('The monitor is closed.');
      return session;
    } catch (error) {
      void this.#drop(session);
      throw error;
    }
  }

  /** A client that comes when nobody waits for it any more is closed. */
  async #connect(): Promise<Client> {
    const { connect, source, clock, timeoutMs } = this.#options;
    const startedMs = clock.now();
    const client = await connect();
    if (!this.#isClosed && clock.now() - startedMs < timeoutMs) return client;
    await this.#drop(source.session(client, { clock, timeoutMs, onLost() {} }));
    throw new Error('The client came too late.');
  }

  async #drop(session: ServerSession | undefined): Promise<void> {
    if (this.#session === session) this.#session = undefined;
    try {
      await session?.close();
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #within<Result>(timeoutMs: number, work: () => Promise<Result>): Promise<Result> {
    return withinTimeLimit({ clock: this.#options.clock, timeoutMs }, work, () => {
      throw new TimedOut(`The server did not answer within ${timeoutMs} ms.`);
    });
  }
}

class TimedOut extends Error {}
