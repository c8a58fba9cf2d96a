import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const portsToTry = 20;

/**
 * Listens on the wanted port, or on the next free one; 0 means any.
 *
 * @param host Default: the loopback interface.
 *
 * @returns The port it listens on.
 * @throws Error when the next 20 ports are taken, too, or when the system refuses for another reason.
 */
export async function listenOnFreePort(server: Server, wanted: number, host = '127.0.0.1'): Promise<number> {
  const last = Math.min(wanted + portsToTry, 65_535);
  for (let port = wanted; port <= last; port++) {
    try {
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Error(`The ports ${wanted} to ${last} are all taken. Choose another one with --port.`);
}
