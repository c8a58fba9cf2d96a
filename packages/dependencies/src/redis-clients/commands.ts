import type { CallDetails } from '@golden-signals/core/extension';

/** How the reply of a command says what was there of what it asked for. */
export type Asked = 'value' | 'values' | 'entries';

/** What is known of a command by its name. The same object for every call of it. */
export interface Command extends CallDetails {
  /** In upper case. */
  readonly operation: string;
  /** Undefined where it is no question to a cache. */
  readonly asked: Asked | undefined;
  /**
   * - `wait`: it waits for data that may come much later, by intention: neither slow nor a wait for a connection.
   * - `mode`: it begins or ends a state of the connection, such as a subscription.
   * - `call`: what is measured.
   */
  readonly kind: 'call' | 'wait' | 'mode';
  /** It may wait, which its arguments say: with `BLOCK`. */
  readonly mayBlock: boolean;
  /**
   * The server is busy with it for longer the more there is, and answers nobody else meanwhile. `always`: with the number of
   * keys; `reply`: with the size of what it answers.
   */
  readonly linear: 'always' | 'reply' | undefined;
}

const asked: Readonly<Record<string, Asked>> = {
  GET: 'value',
  GETEX: 'value',
  GETDEL: 'value',
  HGET: 'value',
  'JSON.GET': 'value',
  MGET: 'values',
  HMGET: 'values',
  HGETALL: 'entries',
};
const waiting = words('BLPOP BRPOP BRPOPLPUSH BLMOVE BLMPOP BZPOPMIN BZPOPMAX BZMPOP WAIT WAITAOF');
const modes = words('SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE SSUBSCRIBE SUNSUBSCRIBE MONITOR');
const mayBlock = words('XREAD XREADGROUP');
const linear = words('KEYS FLUSHALL FLUSHDB SORT');
const linearByReply = words(
  'SMEMBERS HGETALL HKEYS HVALS LRANGE ZRANGE ZREVRANGE ZRANGEBYSCORE ZREVRANGEBYSCORE SINTER SUNION SDIFF',
);

/** Names may come from outside: `call(name)`. */
const maxCommands = 500;
const commands = new Map<string, Command>();

/** @param name In any case. */
export function commandOf(name: string): Command {
  let command = commands.get(name);
  if (command === undefined) {
    command = describe(String(name).toUpperCase());
    if (commands.size < maxCommands) commands.set(name, command);
  }
  return command;
}

function describe(operation: string): Command {
  return {
    operation,
    asked: Object.hasOwn(asked, operation) ? asked[operation] : undefined,
    kind: waiting.has(operation) ? 'wait' : modes.has(operation) ? 'mode' : 'call',
    mayBlock: mayBlock.has(operation),
    linear: linear.has(operation) ? 'always' : linearByReply.has(operation) ? 'reply' : undefined,
  };
}

/** Says whether a call waits for data, and is only counted. */
export function isWaiting({ kind, mayBlock }: Command, args: readonly unknown[]): boolean {
  return kind === 'wait' || (mayBlock && args.some((arg) => /^block$/i.test(String(arg))));
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
