import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { answers } from '../../../test/services.ts';

/** The built demo: `tsc -b` comes first. */
const mainFile = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const addressLine = /^metrics +http:\/\/127\.0\.0\.1:(\d+)\/metrics$/m;

const postgresql = { host: '127.0.0.1', port: 5432 };
const databaseUrl = 'postgresql://postgres:hunter2@127.0.0.1:5432/postgres';

/** A demo in a process of its own, with what it printed so far. */
export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  readonly #usesPostgresql: boolean;
  #output = '';

  /** Starts one on the PostgreSQL of this machine, which takes less than starting an embedded one, where it answers. */
  static start(...args: string[]): Promise<DemoProcess> {
    return DemoProcess.startWith({}, ...args);
  }

  /** The same with other variables. */
  static async startWith(
    variables: Readonly<Record<string, string>>,
    ...args: string[]
  ): Promise<DemoProcess> {
    return new DemoProcess(args, { ...(await shopDatabase()), ...variables });
  }

  /** Starts one with an embedded database. */
  static startEmbedded(...args: string[]): DemoProcess {
    return new DemoProcess(args, {});
  }

  private constructor(args: readonly string[], variables: Readonly<Record<string, string>>) {
    const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
    const child = spawn(process.execPath, [mainFile, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, ...variables },
    });
    this.#child = child;
    this.#usesPostgresql = variables.DATABASE_URL === databaseUrl;
    this.#exit = once(this.#child, 'close').then(([code]) => code as number | null);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  /** The port of its shop, as soon as it has printed it. */
  async port(): Promise<number> {
    const ended = this.#exit.then((code) => {
      throw new Error(`The demo ended with ${code} before it listened:\n${this.#output}`);
    });
    for (;;) {
      const match = addressLine.exec(this.#output);
      if (match !== null) return Number(match[1]);
      await Promise.race([once(this.#child.stdout!, 'data'), ended]);
    }
  }

  /** What it printed and its exit code, when it has ended by itself. */
  async end(): Promise<{ output: string; exitCode: number | null }> {
    const exitCode = await this.#exit;
    return { output: this.#output, exitCode };
  }

  /** The same after ending it, as Ctrl-C does unless another signal is given. */
  interrupt(signal: NodeJS.Signals = 'SIGINT'): Promise<{ output: string; exitCode: number | null }> {
    this.#child.kill(signal);
    return this.end();
  }

  /** For the end of a test: leaves nothing behind, whatever happened. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    // First, because what the demo has started may still hold the other ends, and they would never close.
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
    await this.#exit;
    if (this.#usesPostgresql) await dropSchema(`golden_signals_demo_${this.#child.pid}`);
  }
}

/** The variable that names the PostgreSQL of this machine, where it answers. */
export async function shopDatabase(): Promise<Record<string, string>> {
  return (await answers(postgresql)) ? { DATABASE_URL: databaseUrl } : {};
}

/** What a demo that was killed has left. */
async function dropSchema(schema: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`SET client_min_messages TO error; DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  } finally {
    await client.end();
  }
}
