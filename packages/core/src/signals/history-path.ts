import { hostname } from 'node:os';
import { extname } from 'node:path';

const longestInstance = 100;

/**
 * Returns the path of the file of this instance: `/var/lib/shop/history.bin` becomes `/var/lib/shop/history.pod-1.bin`.
 *
 * @param instance What the user calls it. Default: the host's name, because the process id is another one at each start.
 */
export function historyPath(file: string, instance: string = hostname()): string {
  const extension = extname(file);
  const stem = extension === '' ? file : file.slice(0, -extension.length);
  const name = instance.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, longestInstance);
  return `${stem}.${name}${extension}`;
}
