import type { ChunkPool } from '../exposition/chunk-pool.ts';
import { concatChunks } from '../exposition/chunks.ts';

/** A body of less than this is sent at once, with its length; a usual scrape is. */
const shortBytes = 64 * 1024;

/** A streamed body whose chunks are lent. */
export interface LentBody extends AsyncIterable<Uint8Array> {
  /** The reader has done with this chunk, so that its memory may be used again. Nobody has to say so. */
  giveBack(chunk: Uint8Array): void;
}

export function isLent(body: AsyncIterable<unknown>): body is LentBody {
  return 'giveBack' in body;
}

/**
 * Reads the chunks up to `shortBytes`: a short body is given as it is, a longer one as a stream that continues from
 * there. An error in the first part is thrown here, where it can still become a status code.
 *
 * @param pool Where the memory of the chunks comes from; those of others are left alone.
 */
export async function shortOrStreamed(
  chunks: AsyncIterable<Uint8Array>,
  pool: ChunkPool,
): Promise<Uint8Array | LentBody> {
  const source = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let bytes = 0; bytes < shortBytes; ) {
    const { done, value } = await source.next();
    if (done) {
      const whole = concatChunks(head);
      for (const chunk of head) pool.giveBack(chunk);
      return whole;
    }
    head.push(value);
    bytes += value.length;
  }
  return {
    [Symbol.asyncIterator]: () => resume(head, source),
    giveBack: (chunk) => pool.giveBack(chunk),
  };
}

/** The head, then the rest. Unlike a generator, it releases the source even when it is ended before it began. */
function resume(head: readonly Uint8Array[], source: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
  let position = 0;
  return {
    async next() {
      const value = head[position++];
      return value === undefined ? source.next() : { done: false, value };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
