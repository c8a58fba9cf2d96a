import { connect } from 'node:net';

const host = '127.0.0.1';

/** Where the servers of a machine that is set up for the tests listen, with what they let in. */
export const postgresql = { host, port: 5_432, user: 'postgres', password: 'hunter2', database: 'postgres' };
export const mariadb = { host, port: 3_306, user: 'root', password: '', database: 'test' };
export const redis = { host, port: 6_379 };

/**
 * Says whether something listens there.
 *
 * @param {{ host: string, port: number }} server
 * @returns {Promise<boolean>}
 */
export function answers({ host, port }) {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (/** @type {boolean} */ isOpen) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
