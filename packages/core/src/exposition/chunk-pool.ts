/** What is worth sending. */
export const chunkBytes = 64 * 1024;

/** What one point may need beyond `chunkBytes` before the buffer has to be copied into a larger one. */
const slackBytes = 8 * 1024;

/** Enough for what one scrape has in use at a time: one chunk, or a few that protobuf holds back. */
const mostKept = 4;

/**
 * The memory of chunks, used again (docs/hot-path.md, rule 6).
 *
 * A reader that has done with a chunk gives it back. One that keeps chunks does not, and nothing else happens: a chunk
 * that never comes back is garbage like any other.
 */
export class ChunkPool {
  readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #lent = new WeakSet<ArrayBufferLike>();
  readonly #bytes: number;

  /** @param bytes The length of every buffer. At most four are kept while they are not in use. */
  constructor(bytes = chunkBytes + slackBytes) {
    this.#bytes = bytes;
  }

  /** Returns a buffer of any content, or of more than the pool's length when that is not enough. */
  lend(atLeast: number): Uint8Array<ArrayBuffer> {
    if (atLeast > this.#bytes) return new Uint8Array(atLeast);
    const bytes = this.#free.pop() ?? new Uint8Array(this.#bytes);
    this.#lent.add(bytes.buffer);
    return bytes;
  }

  /** @param chunk One that is not read any more. What is not lent, or not any more, is ignored. */
  giveBack(chunk: Uint8Array): void {
    const { buffer } = chunk;
    if (!this.#lent.delete(buffer) || this.#free.length === mostKept) return;
    this.#free.push(new Uint8Array(buffer as ArrayBuffer));
  }
}
