import { Parts } from '../parts.ts';
import { numberOf, textOf } from '../rows.ts';
import type { ServerSession } from '../server-source.ts';
import { type ServerState, type SlowCommand, serverState } from '../server-state.ts';
import { isFatalRedis, type RedisConnection } from './redis-connection.ts';
import { redisFigures, redisInfo, redisReplicas } from './redis-info.ts';

const shownSlowCommands = '20';

/** Redis and what speaks like it. */
export class RedisSession implements ServerSession {
  readonly #connection: RedisConnection;
  /** It counts on when the log is emptied. */
  #slowCommands = 0;

  constructor(connection: RedisConnection) {
    this.#connection = connection;
  }

  open(): Promise<void> {
    return this.#connection.open();
  }

  close(): void {
    this.#connection.close();
  }

  async read(): Promise<ServerState> {
    const info = redisInfo(textOf(await this.#connection.send(['INFO'])));
    const parts = new Parts(isFatalRedis);
    parts.read.push({ figures: redisFigures(info), replicas: redisReplicas(info) });
    await parts.add('slow commands', async () => {
      const entries = (await this.#connection.send([
        'SLOWLOG',
        'GET',
        shownSlowCommands,
      ])) as readonly unknown[][];
      // Ids count up from 0, the latest comes first.
      this.#slowCommands = entries.length === 0 ? this.#slowCommands : (numberOf(entries[0]?.[0]) ?? 0) + 1;
      return { slowCommands: entries.map(slowCommand), figures: { slowStatements: this.#slowCommands } };
    });
    return serverState({ system: 'redis', version: info.get('redis_version') ?? '' }, ...parts.read);
  }
}

/** An entry is an id, seconds of the wall clock, microseconds, and the command with its arguments. */
function slowCommand([, seconds, microseconds, command]: readonly unknown[]): SlowCommand {
  const [name] = Array.isArray(command) ? command : [];
  return {
    command: textOf(name).toUpperCase(),
    durationMs: (numberOf(microseconds) ?? 0) / 1_000,
    atMs: (numberOf(seconds) ?? 0) * 1_000,
  };
}
