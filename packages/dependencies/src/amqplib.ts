import { type CallTargetOptions, type Method, observe, wrapMethod } from '@golden-signals/core/extension';
import { observeMethods } from './amqplib/observed-channel.ts';
import type { ObserveOptions } from './observe/observe-options.ts';
import { ObservedTarget } from './observe/observed-target.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { ObserveOptions } from './observe/observe-options.ts';

/** A channel of amqplib, with promises or callbacks, with confirms or without. */
export interface ObservableChannel {
  readonly connection: object;
  publish(exchange: string, routingKey: string, content: never, ...more: never[]): boolean;
  get(queue: string, ...more: never[]): unknown;
}

/** A connection of amqplib, with promises or callbacks. */
export interface ObservableConnection {
  readonly connection: object;
  createChannel(...options: never[]): unknown;
  createConfirmChannel(...options: never[]): unknown;
}

/** What a connection knows of where it leads to. */
interface AmqpStream {
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  /** The name that was looked up. */
  readonly _host?: string | null;
}

/**
 * Measures the messages that a channel publishes and gets. On a channel with confirms, a message is sent when the broker
 * has confirmed it; else when it is handed over to the connection.
 *
 * @returns The channel.
 */
export function observeChannel<Channel extends ObservableChannel>(
  channel: Channel,
  options: ObserveOptions = {},
): Channel {
  return observe(channel, (undos) => {
    const target = targetOf(channel, options);
    undos.push(() => target.close(), ...observeMethods(channel, target));
  });
}

/**
 * Measures the messages of all channels that a connection opens from now on.
 *
 * @returns The connection.
 */
export function observeConnection<Connection extends ObservableConnection>(
  connection: Connection,
  options: ObserveOptions = {},
): Connection {
  return observe(connection, (undos) => {
    const target = targetOf(connection, options);
    undos.push(() => target.close());
    for (const name of ['createChannel', 'createConfirmChannel']) {
      undos.push(wrapMethod(connection, name, (create) => observedCreate(create, target)));
    }
  });
}

/** With callbacks the channel is returned at once, else a promise of it. */
function observedCreate(create: Method, target: ObservedTarget): Method {
  const observed = (channel: object) =>
    observe(channel, (undos) => undos.push(...observeMethods(channel, target)));
  return function (this: unknown, ...args) {
    const created = create.apply(this, args);
    return typeof created?.then === 'function' ? created.then(observed) : observed(created);
  };
}

function targetOf(of: { readonly connection: object }, options: ObserveOptions): ObservedTarget {
  return new ObservedTarget(() => describe(of.connection, options), options.monitor);
}

function describe(connection: { readonly stream?: AmqpStream }, { name }: ObserveOptions): CallTargetOptions {
  const { stream } = connection;
  const address = stream?._host ?? stream?.remoteAddress;
  const port = stream?.remotePort;
  return {
    kind: 'messaging',
    system: 'rabbitmq',
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
    ...(name !== undefined && { pool: name }),
  };
}

export { type BrokerOptions, serverStatistics } from './servers/rabbitmq/rabbitmq-statistics.ts';
