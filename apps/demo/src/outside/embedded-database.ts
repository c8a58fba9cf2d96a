import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/**
 * Starts a PostgreSQL that runs in WebAssembly and keeps its data in memory. It executes one query at a time, whatever the
 * number of connections.
 *
 * @returns Its URL.
 */
export async function startEmbeddedDatabase(): Promise<string> {
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port: 0, maxConnections: 20 });
  await server.start();
  return `postgresql://postgres@${server.getServerConn()}/postgres`;
}
