import type { ReadStream } from 'node:tty';

const controlC = '\u0003';

/**
 * Calls what belongs to a key as soon as it is pressed, until the returned function is called; nothing where there is no
 * terminal.
 */
export function onKeys(input: ReadStream, actions: Readonly<Record<string, () => void>>): () => void {
  if (!input.isTTY) return () => {};
  const onData = (data: Buffer): void => {
    for (const key of data.toString()) {
      // A terminal that hands over single keys makes no signals of them.
      if (key === controlC) process.kill(process.pid, 'SIGINT');
      else if (Object.hasOwn(actions, key)) actions[key]!();
    }
  };
  input.setRawMode(true);
  input.on('data', onData);
  return () => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
}
