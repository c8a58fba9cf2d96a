import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server of Redis of a test's own, in a folder of its own, which can be taken away and brought back. */
export class RedisServer {
  readonly port: number;
  readonly #path: string;
  readonly #folder: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(path: string, port: number, options: readonly string[]) {
    this.#path = path;
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'redis-'));
    this.#options = options;
  }

  static async start(path: string, ...options: string[]): Promise<RedisServer> {
    const server = new RedisServer(path, await freePort(), options);
    await server.run();
    return server;
  }

  /** Begins again, with nothing in it. */
  async run(): Promise<void> {
    const own = ['--port', String(this.port), '--save', '', '--appendonly', 'no', '--dir', this.#folder];
    this.#process = spawn(this.#path, [...own, ...this.#options], { stdio: 'ignore' });
    while (!(await answers(this.port))) await new Promise((resolve) => setImmediate(resolve));
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Commands since the start, or the last `CONFIG RESETSTAT`, as the server counted them. */
  async commands(): Promise<Record<string, number>> {
    const text = await ask(this.port, 'INFO commandstats');
    const lines = text.matchAll(/cmdstat_([a-z|]+):calls=(\d+)/g);
    return Object.fromEntries(
      Array.from(lines, ([, name = '', calls]) => [name.toUpperCase(), Number(calls)]),
    );
  }

  async command(text: string): Promise<string> {
    return ask(this.port, text);
  }
}

/** Sends one command without a client, so that no client's own commands are among those that are counted. */
async function ask(port: number, command: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${command}\r\nQUIT\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

async function answers(port: number): Promise<boolean> {
  return (await ask(port, 'PING').catch(() => '')).includes('PONG');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
