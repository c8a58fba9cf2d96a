import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../src/exposition/byte-writer.ts';

function written(write: (writer: ByteWriter) => void, capacity?: number): Buffer {
  const writer = new ByteWriter(capacity);
  write(writer);
  return Buffer.from(writer.take());
}

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\ud800'), minLength: 50, maxLength: 200 }),
);

test('text is the UTF-8 that Node writes, also when the buffer has to grow', () => {
  fc.assert(
    fc.property(fc.array(anyText), (texts) => {
      const bytes = written((writer) => {
        for (const text of texts) writer.text(text);
      }, 8);
      expect(bytes).toEqual(Buffer.concat(texts.map((text) => Buffer.from(text))));
    }),
  );
});

test('a count is written as JavaScript writes the number', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.nat(), fc.maxSafeNat(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 })),
      (value) => {
        expect(written((writer) => writer.count(value)).toString()).toBe(String(value));
      },
    ),
  );
});

test('a repeated range is a copy, also across growth', () => {
  const bytes = written((writer) => {
    writer.text('abcdef');
    for (let copies = 0; copies < 5; copies++) writer.repeat(1, 4);
  }, 4);
  expect(bytes.toString()).toBe('abcdefbcdbcdbcdbcdbcd');
});

test('a taken chunk is not touched by later writes', () => {
  const writer = new ByteWriter();
  writer.text('first');
  const chunk = writer.take();
  writer.text('other');
  expect(Buffer.from(chunk).toString()).toBe('first');
  expect(writer.length).toBe(5);
});

test('content moves from one writer to another, short and long', () => {
  for (const text of ['', 'short', 'long '.repeat(100)]) {
    const source = new ByteWriter();
    source.text(text);
    expect(written((writer) => writer.contentOf(source), 1).toString()).toBe(text);
  }
});
