import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Writes chunk after chunk, waits whenever the stream is full, and ends the stream. If the stream closes early, the
 * source is ended too, also while it is still waiting for its next chunk, and the promise rejects as `finished` of Node
 * does.
 *
 * @param giveBack Called with every chunk that the stream says it has done with. A stream may never say so: middleware
 *   that replaces `res.write`, as compression does, drops the callback. So nothing waits for that.
 */
export async function writeChunks<Chunk extends string | Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  target: Writable,
  giveBack?: (chunk: Chunk) => void,
): Promise<void> {
  const source = chunks[Symbol.asyncIterator]();
  let isOpen = true;
  let goOn = () => {};
  // One listener for all chunks: such middleware also moves those of `drain`, and they could not be taken off again.
  target.on('drain', () => goOn());
  const write = async () => {
    for (;;) {
      const next = await source.next();
      if (!isOpen) return;
      if (next.done) {
        target.end();
        return;
      }
      const chunk = next.value;
      const hasRoom = target.write(chunk, (error) => {
        if (!error) giveBack?.(chunk);
      });
      if (!hasRoom && isOpen) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
    }
  };
  const finish = finished(target, { readable: false });
  const leave = () => {
    isOpen = false;
    goOn();
    endSource(source);
  };
  finish.then(leave, leave);
  try {
    // A source that waits for an event does not say so; when the stream has closed, nobody waits for it any more.
    await Promise.race([write(), finish]);
  } catch (error) {
    endSource(source);
    throw error;
  }
  return finish;
}

/** Does not wait: a generator that waits inside of itself ends only when what it waits for has come. */
function endSource(source: AsyncIterator<unknown>): void {
  try {
    // It is not wanted any more, so its failure is nobody's.
    source.return?.().catch(() => {});
  } catch {}
}
