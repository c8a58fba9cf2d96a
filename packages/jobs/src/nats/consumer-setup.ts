/** The part of what JetStream says about a consumer that is read here; times are in nanoseconds. */
export interface ConsumerInfo {
  readonly stream_name: string;
  readonly name: string;
  readonly config: {
    readonly durable_name?: string;
    readonly ack_policy?: string;
    readonly ack_wait?: number;
    readonly backoff?: readonly number[];
    readonly max_deliver?: number;
    readonly filter_subject?: string;
    readonly filter_subjects?: readonly string[];
  };
  /** Messages that no consumer was given yet. */
  readonly num_pending: number;
  /** Messages that some consumer was given and did not settle. */
  readonly num_ack_pending: number;
  /** From version 2.11 of the server on. */
  readonly paused?: boolean;
}

const nanosPerMs = 1_000_000;
/** Of JetStream. */
const defaultAckWaitMs = 30_000;

/** How a consumer of JetStream was set up. */
export class ConsumerSetup {
  /** The label `queue`: `ORDERS/billing`. */
  readonly queue: string;
  /** Whether that is this consumer alone, and not all that are not durable: of their names there are ever more. */
  readonly isNamed: boolean;
  /** What tells two consumers of one account apart that have the same label. */
  readonly identity: string;
  /** Nobody settles a message of one whose policy is `none`. */
  readonly isSettled: boolean;
  /** An acknowledgement is one of all messages before it, too. */
  readonly acknowledgesAll: boolean;
  /** How often a message is delivered at most; undefined without a limit. */
  readonly maxDeliveries: number | undefined;
  readonly #waitsMs: readonly number[];
  readonly #filters: readonly string[];

  /** @param name What the application calls it. */
  constructor({ stream_name: stream, name: consumer, config }: ConsumerInfo, name: string | undefined) {
    const { durable_name, ack_policy, ack_wait, backoff = [], max_deliver = -1 } = config;
    this.isNamed = name !== undefined || Boolean(durable_name);
    this.queue = name ?? `${stream}/${this.isNamed ? consumer : '<temporary>'}`;
    this.identity = `nats/${stream}/${consumer}`;
    this.isSettled = ack_policy !== 'none';
    this.acknowledgesAll = ack_policy === 'all';
    this.maxDeliveries = max_deliver > 0 ? max_deliver : undefined;
    const waits = backoff.length > 0 ? backoff : [ack_wait || defaultAckWaitMs * nanosPerMs];
    this.#waitsMs = waits.map((nanos) => nanos / nanosPerMs);
    const { filter_subject, filter_subjects = filter_subject ? [filter_subject] : [] } = config;
    this.#filters = filter_subjects;
  }

  /** Returns after how many milliseconds the server delivers a message again. @param delivery 1 is the first. */
  ackWaitMs(delivery: number): number {
    const waits = this.#waitsMs;
    return waits[Math.min(delivery, waits.length) - 1] ?? defaultAckWaitMs;
  }

  /**
   * Returns the name of the job: the filter of the consumer by which it gets the message, because a subject itself may hold an
   * id; of a consumer of the whole stream that of the queue.
   */
  jobOf(subject: string): string {
    const [first, ...others] = this.#filters;
    if (first === undefined || others.length === 0) return first ?? this.queue;
    const tokens = subject.split('.');
    return this.#filters.find((filter) => matches(filter.split('.'), tokens)) ?? this.queue;
  }
}

/** As the server compares them: `*` stands for one token, `>` for all that follow. */
function matches(filter: readonly string[], tokens: readonly string[]): boolean {
  if (filter.at(-1) === '>') {
    return tokens.length >= filter.length && matches(filter.slice(0, -1), tokens.slice(0, filter.length - 1));
  }
  return (
    filter.length === tokens.length &&
    filter.every((token, index) => token === '*' || token === tokens[index])
  );
}
