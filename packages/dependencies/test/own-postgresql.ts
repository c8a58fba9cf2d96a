import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from '@jest/globals';
import { cleanUp } from './observing.ts';

const installed = '/usr/lib/postgresql';

/** The folder of the newest PostgreSQL of this machine. */
const programs = existsSync(installed)
  ? readdirSync(installed)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(installed, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** A test with a PostgreSQL of its own; skipped, or failing with `REQUIRE_SERVICES=1`, where none is installed. */
export function testWithOwnPostgresql(name: string, run: (port: number) => Promise<void>): void {
  if (programs !== undefined) test(name, async () => run(await startPostgresql(programs)));
  else if (process.env.REQUIRE_SERVICES === '1') {
    test(name, () => {
      throw new Error(
        `There is no PostgreSQL below ${installed}, and REQUIRE_SERVICES=1 asks for every service.`,
      );
    });
  } else test.skip(`${name} (needs PostgreSQL below ${installed})`, () => {});
}

async function startPostgresql(folder: string): Promise<number> {
  const data = mkdtempSync(join(tmpdir(), 'golden-signals-postgresql-'));
  const owner = ownerOf(data);
  const options = { ...owner, cwd: data };
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync'];
  const made = spawnSync(join(folder, 'initdb'), args, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_utility': 'on',
    fsync: 'off',
  };
  const server = spawn(
    join(folder, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const closed = once(server, 'close');
  cleanUp(async () => {
    server.kill('SIGINT');
    await closed;
    rmSync(data, { recursive: true, force: true });
  });
  for await (const line of createInterface({ input: server.stderr })) {
    if (line.includes('ready to accept connections')) break;
  }
  server.stderr.resume();
  return port;
}

/** PostgreSQL refuses to run as root. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string) => Number(spawnSync('id', [kind, 'postgres'], { encoding: 'utf8' }).stdout);
  const owner = { uid: idOf('-u'), gid: idOf('-g') };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
