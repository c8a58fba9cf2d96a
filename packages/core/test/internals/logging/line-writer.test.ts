import { describe, expect, test } from '@jest/globals';
import { LineWriter } from '../../../src/logging/line-writer.ts';

type Done = (error?: Error | null) => void;

/** A stream that fails when it is told to, at once or later, as Node's do. */
class FakeStream {
  writableLength = 0;
  readonly lines: string[] = [];
  readonly listeners: unknown[] = [];
  failure: Error | undefined;
  throws = false;
  #waiting: Done[] = [];

  write(line: string, done: Done): boolean {
    if (this.throws) throw new Error('no stream');
    if (this.failure === undefined) this.lines.push(line);
    const error = this.failure;
    this.#waiting.push(() => done(error ?? null));
    return true;
  }

  on(_event: 'error', listener: unknown): this {
    this.listeners.push(listener);
    return this;
  }

  settle(): void {
    for (const done of this.#waiting.splice(0)) done();
  }
}

function setUp() {
  const stream = new FakeStream();
  return { stream, writer: new LineWriter(() => stream) };
}
const full = new Error('ENOSPC');

test('lines are written as they are', () => {
  const { stream, writer } = setUp();
  writer.write('{"a":1}\n');
  writer.write('{"b":2}\n');
  stream.settle();
  expect(stream.lines).toEqual(['{"a":1}\n', '{"b":2}\n']);
  expect([writer.dropped, stream.listeners.length]).toEqual([0, 0]);
});

describe('lines that were lost are told by the next one that is written', () => {
  test('after an error', () => {
    const { stream, writer } = setUp();
    stream.failure = full;
    for (let line = 0; line < 3; line++) writer.write('{"lost":true}\n');
    stream.settle();
    stream.failure = undefined;
    writer.write('{"a":{"b":1}}\n');
    writer.write('{"c":2}\n');
    stream.settle();
    expect(stream.lines).toEqual(['{"a":{"b":1},"dropped":3}\n', '{"c":2}\n']);
    expect(writer.dropped).toBe(3);
  });

  test('also when the line that tells it is lost itself', () => {
    const { stream, writer } = setUp();
    stream.failure = full;
    for (let line = 0; line < 3; line++) {
      writer.write('{"lost":true}\n');
      stream.settle();
    }
    stream.failure = undefined;
    writer.write('{"a":1}\n');
    expect(stream.lines).toEqual(['{"a":1,"dropped":3}\n']);
  });

  test('after more waited than is let wait', () => {
    const { stream, writer } = setUp();
    stream.writableLength = 1_048_577;
    writer.write('{"lost":true}\n');
    writer.write('{"lost":true}\n');
    stream.writableLength = 1_048_576;
    writer.write('{"a":1}\n');
    expect(stream.lines).toEqual(['{"a":1,"dropped":2}\n']);
  });

  test('after there was no stream', () => {
    const { stream, writer } = setUp();
    stream.throws = true;
    writer.write('{"lost":true}\n');
    stream.throws = false;
    writer.write('{"a":1}\n');
    expect(stream.lines).toEqual(['{"a":1,"dropped":1}\n']);
  });
});

test('a stream that failed has one listener for its errors, however often it fails', () => {
  const { stream, writer } = setUp();
  stream.failure = full;
  for (let line = 0; line < 5; line++) writer.write('{"lost":true}\n');
  stream.settle();
  expect(stream.listeners).toHaveLength(1);
});
