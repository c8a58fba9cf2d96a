import { EventEmitter } from 'node:events';

export interface FakeMessage {
  readonly fields: { readonly deliveryTag: number; readonly consumerTag: string };
  readonly properties: object;
}

type Handler = (message: FakeMessage | null) => unknown;

/** A channel as amqplib has it, whose broker is the test. */
export class FakeChannel extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();
  #deliveryTag = 0;

  /** @returns The consumer's tag, as the broker would name it. */
  consume(queue: string, handler: Handler, options: { readonly noAck?: boolean } = {}): string {
    const tag = `${queue}-${this.#handlers.size}${options.noAck ? '-no-ack' : ''}`;
    this.#handlers.set(tag, handler);
    return tag;
  }

  /** Delivers one message. */
  deliver(consumerTag: string): FakeMessage {
    this.#deliveryTag += 1;
    const message = { fields: { deliveryTag: this.#deliveryTag, consumerTag }, properties: {} };
    this.#handlers.get(consumerTag)!(message);
    return message;
  }

  /** The broker ends a consumer, as it does where the queue is deleted. */
  cancelByBroker(consumerTag: string): void {
    this.#handlers.get(consumerTag)!(null);
  }

  prefetch(_count: number, _isShared?: boolean): void {}
  cancel(_tag: string): void {}
  ack(_message: FakeMessage, _allUpTo?: boolean): void {}
  nack(_message: FakeMessage, _allUpTo?: boolean, _requeue?: boolean): void {}
  reject(_message: FakeMessage, _requeue?: boolean): void {}
  ackAll(): void {}
  nackAll(_requeue?: boolean): void {}
  recover(): void {}
}
