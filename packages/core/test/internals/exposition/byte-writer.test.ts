import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../../src/exposition/byte-writer.ts';
import { ChunkPool } from '../../../src/exposition/chunk-pool.ts';

function written(write: (writer: ByteWriter) => void, capacity?: number): Buffer {
  const writer = new ByteWriter(new ChunkPool(capacity));
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

test('what is written into the room stays, also when the buffer has to grow for it', () => {
  const bytes = written((writer) => {
    writer.text('ab');
    for (const letter of ['c', 'd', 'e']) {
      const room = writer.room(100);
      room.fill(letter.charCodeAt(0), writer.length, writer.length + 2);
      writer.wroteTo(writer.length + 2);
    }
  }, 4);
  expect(bytes.toString()).toBe('abccddee');
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
