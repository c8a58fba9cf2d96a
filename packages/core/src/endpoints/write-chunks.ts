import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Writes chunk after chunk, waits whenever the stream is full, and ends the stream. If the stream closes early, the
 * source is ended too, and the promise rejects as `finished` of Node does.
 *
 * @param giveBack Told of every chunk that the stream says it has done with. A stream may never say so: middleware that
 *   replaces `res.write`, as compression does, drops the callback. So nothing waits for that.
 */
export async function writeChunks<Chunk extends string | Uint8Array>(
  chunks: AsyncIterable<Chunk>,
  target: Writable,
  giveBack?: (chunk: Chunk) => void,
): Promise<void> {
  let isOpen = true;
  let goOn = () => {};
  // One listener for all chunks: such middleware also moves those of `drain`, and they could not be taken off again.
  target.on('drain', () => goOn());
  const finish = finished(target, { readable: false });
  const onFinish = () => {
    isOpen = false;
    goOn();
  };
  finish.then(onFinish, onFinish);
  for await (const chunk of chunks) {
    const hasRoom = target.write(chunk, (error) => {
      if (!error) giveBack?.(chunk);
    });
    if (!hasRoom && isOpen) {
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    }
    if (!isOpen) return finish;
  }
  target.end();
  return finish;
}
