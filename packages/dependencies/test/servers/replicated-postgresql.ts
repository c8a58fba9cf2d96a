import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from '@jest/globals';

const installed = '/usr/lib/postgresql';

/** The folder of the newest PostgreSQL of this machine. */
const programs = existsSync(installed)
  ? readdirSync(installed)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => join(installed, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

interface Ports {
  readonly primary: number;
  readonly standby: number;
}

/** A test with a primary and its standby; skipped, or failing with `REQUIRE_SERVICES=1`, where none is installed. */
export function testWithStandby(name: string, run: (ports: Ports) => Promise<void>, timeoutMs: number): void {
  if (programs !== undefined) test(name, () => withStandby(programs, run), timeoutMs);
  else if (process.env.REQUIRE_SERVICES === '1') {
    test(name, () => {
      throw new Error(
        `There is no PostgreSQL below ${installed}, and REQUIRE_SERVICES=1 asks for every service.`,
      );
    });
  } else test.skip(`${name} (needs PostgreSQL below ${installed})`, () => {});
}

async function withStandby(folder: string, run: (ports: Ports) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'gs-postgresql-'));
  const options = { ...ownerOf(data), cwd: data };
  const servers: ChildProcess[] = [];
  const start = async (name: string): Promise<number> => {
    const port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', `port=${port}`];
    const args = ['-D', join(data, name), ...settings.flatMap((setting) => ['-c', setting])];
    const server = spawn(join(folder, 'postgres'), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
    servers.push(server);
    for await (const line of createInterface({ input: server.stderr })) {
      if (/ready to accept (?:read-only )?connections/.test(line)) break;
    }
    server.stderr.resume();
    return port;
  };
  const execute = (program: string, ...args: string[]) =>
    execFileSync(join(folder, program), args, { ...options, stdio: 'pipe' });
  try {
    execute('initdb', '-D', join(data, 'primary'), '-U', 'postgres', '-A', 'trust', '--no-sync');
    const primary = await start('primary');
    const of = ['-h', '127.0.0.1', '-p', String(primary), '-U', 'postgres'];
    execute('pg_basebackup', ...of, '-D', join(data, 'standby'), '-R', '-c', 'fast', '--no-sync');
    await run({ primary, standby: await start('standby') });
  } finally {
    for (const server of servers.reverse()) {
      server.kill('SIGQUIT');
      await once(server, 'close');
    }
    rmSync(data, { recursive: true, force: true });
  }
}

/** PostgreSQL refuses to run as root. */
function ownerOf(folder: string): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (kind: string) => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
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
