import { concatChunks } from '../exposition/chunks.ts';

/** A body of less than this is sent at once, with its length; a usual scrape is. */
const shortBytes = 64 * 1024;

/**
 * Reads the chunks up to `shortBytes`: a short body is given as it is, a longer one as a stream that continues from
 * there. An error in the first part is thrown here, where it can still become a status code.
 */
export async function shortOrStreamed(
  chunks: AsyncIterable<Uint8Array>,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const source = chunks[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  for (let bytes = 0; bytes < shortBytes; ) {
    const { done, value } = await source.next();
    if (done) return concatChunks(head);
    head.push(value);
    bytes += value.length;
  }
  return { [Symbol.asyncIterator]: () => resume(head, source) };
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
