import { expect, test } from '@jest/globals';
import { ByteWriter } from '../../../src/exposition/byte-writer.ts';
import { ChunkPool } from '../../../src/exposition/chunk-pool.ts';

function written(pool: ChunkPool, text: string): Uint8Array {
  const writer = new ByteWriter(pool);
  writer.text(text);
  return writer.take();
}

test('memory that comes back is used again', () => {
  const pool = new ChunkPool(64);
  const first = written(pool, 'first');
  pool.giveBack(first);
  const second = written(pool, 'other');
  expect(second.buffer).toBe(first.buffer);
  expect(Buffer.from(second).toString()).toBe('other');
});

test('a chunk that is kept is not touched', () => {
  const pool = new ChunkPool(64);
  const kept = written(pool, 'kept');
  pool.giveBack(written(pool, 'given back'));
  written(pool, 'later');
  expect(Buffer.from(kept).toString()).toBe('kept');
});

test('memory that comes back twice is lent to one writer', () => {
  const pool = new ChunkPool(64);
  const chunk = written(pool, 'chunk');
  pool.giveBack(chunk);
  pool.giveBack(chunk);
  expect(written(pool, 'a').buffer).not.toBe(written(pool, 'b').buffer);
});

test('memory that is not from the pool is left alone, and so is what outgrew it', () => {
  const pool = new ChunkPool(64);
  const foreign = new Uint8Array(64);
  pool.giveBack(foreign);
  const large = written(pool, 'x'.repeat(100));
  pool.giveBack(large);
  const { buffer } = pool.lend(1);
  expect(buffer).not.toBe(foreign.buffer);
  expect(buffer).not.toBe(large.buffer);
  expect(buffer.byteLength).toBe(64);
});

test('little is kept, however much comes back', () => {
  const pool = new ChunkPool(64);
  const chunks = Array.from({ length: 10 }, () => written(pool, 'chunk'));
  const buffers = new Set(chunks.map(({ buffer }) => buffer));
  for (const chunk of chunks) pool.giveBack(chunk);
  const lent = Array.from({ length: 10 }, () => pool.lend(1).buffer as ArrayBuffer);
  expect(lent.filter((buffer) => buffers.has(buffer))).toHaveLength(4);
});
