import type { JobRunDetails } from '../job.ts';

/** A message of RabbitMQ, as amqplib gives it to a consumer. */
export interface AmqpMessage {
  readonly fields: {
    readonly deliveryTag: number;
    readonly consumerTag: string;
    readonly redelivered?: boolean;
  };
  readonly properties: {
    readonly messageId?: unknown;
    readonly timestamp?: unknown;
    readonly type?: unknown;
    readonly headers?: Readonly<Record<string, unknown>> | undefined;
  };
}

/** Above it a timestamp is in milliseconds: in seconds it would be in the year 5138. */
const maxSeconds = 100_000_000_000;

/** Returns what a message says of the run that begins with it. @param nowMs Unix milliseconds. */
export function detailsOf({ fields, properties }: AmqpMessage, nowMs: number): JobRunDetails {
  const { headers = {}, messageId, timestamp } = properties;
  const { traceparent, 'x-delivery-count': deliveries } = headers;
  const isRedelivered = fields.redelivered === true;
  // Only of quorum queues; others say no more than that it is not the first time.
  const before = typeof deliveries === 'number' ? deliveries : Number(isRedelivered);
  // Nothing says when one came back that was delivered before, or is dead-lettered from another queue.
  const isFirst = before === 0 && !isRedelivered && headers['x-death'] === undefined;
  return {
    id: typeof messageId === 'string' ? messageId : undefined,
    waitMs: isFirst && typeof timestamp === 'number' ? waitOf(timestamp, nowMs) : undefined,
    attempt: before + 1,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  };
}

/** The protocol has seconds there, many producers put milliseconds. */
function waitOf(timestamp: number, nowMs: number): number {
  return Math.max(0, nowMs - (timestamp > maxSeconds ? timestamp : timestamp * 1_000));
}
