import { type Method, watchPromise } from '@golden-signals/core/extension';
import type { JobRunDetails } from '../job.ts';
import type { Settlement } from '../queues/message-counts.ts';

/** A message of JetStream, as a consumer is given it. */
export interface JetStreamMessage {
  readonly subject: string;
  readonly headers?: { get(name: string): string } | undefined;
  readonly info: {
    readonly streamSequence: number;
    /** When the stream has got it, in nanoseconds since the Unix epoch. */
    readonly timestampNanos: number;
    /** How often it was delivered, this time included. */
    readonly deliveryCount: number;
  };
}

/** Returns what a message says of the run that begins with it. @param nowMs Unix milliseconds. */
export function detailsOf(
  { headers, info }: JetStreamMessage,
  nowMs: number,
  maxDeliveries: number | undefined,
): JobRunDetails {
  return {
    id: headers?.get('Nats-Msg-Id') || String(info.streamSequence),
    // Nothing says since when one could be delivered again.
    waitMs:
      info.deliveryCount === 1 ? Math.max(0, nowMs - Number(info.timestampNanos) / 1_000_000) : undefined,
    attempt: info.deliveryCount,
    maxAttempts: maxDeliveries,
    traceparent: headers?.get('traceparent') || undefined,
  };
}

/** Hears what the application does with a message. */
export interface SettlementListener {
  settled(how: Settlement): void;
  /** The time to settle it begins again. */
  isWorkedOn(): void;
}

/** Tells what the application does with one message from now on, where the client does not throw. */
export function listenTo(message: JetStreamMessage, listener: SettlementListener): void {
  const methods = message as unknown as Record<string, Method>;
  const after = (name: string, listen: (result: unknown) => void) => {
    const original = methods[name];
    if (typeof original !== 'function') return;
    methods[name] = function (this: unknown, ...args) {
      const result = original.apply(this, args);
      listen(result);
      return result;
    };
  };
  after('ack', () => listener.settled('acknowledged'));
  after('nak', () => listener.settled('requeued'));
  after('term', () => listener.settled('rejected'));
  after('working', () => listener.isWorkedOn());
  after('next', () => listener.settled('acknowledged'));
  after('ackAck', (result) => {
    const confirmed = (isConfirmed: unknown) => {
      if (isConfirmed) listener.settled('acknowledged');
    };
    // Where the server does not confirm it, it delivers the message again.
    watchPromise(result, confirmed, () => {});
  });
}
