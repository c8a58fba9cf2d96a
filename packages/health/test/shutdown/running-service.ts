import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./service.mjs', import.meta.url));

interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** What the service counted, told at its end. */
interface Accounts {
  readonly opened: number;
  readonly closed: number;
  readonly requests: number;
  readonly answered: number;
  readonly events: readonly string[];
}

/** A service in a process of its own. */
export class RunningService {
  readonly log: LogLine[] = [];
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #end: Promise<{ code: number | null; signal: string | null; accounts: Accounts | undefined }>;
  #wake = () => {};

  private constructor(child: ChildProcess, port: number, lastLine: () => string) {
    this.#child = child;
    this.port = port;
    createInterface(child.stderr!).on('line', (line) => {
      // Node prints a warning of its own in the middle of the log only when something is wrong.
      this.log.push(line.startsWith('{') ? JSON.parse(line) : { time: '', level: 'stderr', msg: line });
      this.#wake();
    });
    this.#end = once(child, 'close').then(([code, signal]) => {
      const told = JSON.parse(lastLine());
      return { code, signal, accounts: 'opened' in told ? told : undefined };
    });
  }

  static async start(framework: string, options: object, env: Record<string, string> = {}) {
    const child = spawn(process.execPath, [script, framework, JSON.stringify(options)], {
      env: { ...process.env, NODE_OPTIONS: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = createInterface(child.stdout);
    let last = '';
    lines.on('line', (line) => {
      last = line;
    });
    const [line] = await Promise.race([
      once(lines, 'line') as Promise<[string]>,
      once(child, 'exit').then(() => {
        throw new Error(`The service did not start: ${child.stderr.read()}`);
      }),
    ]);
    return new RunningService(child, JSON.parse(line).port, () => last);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit code and the accounts; kills what does not end. */
  async end() {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    try {
      return await this.#end;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for a log line. */
  async logged(text: string): Promise<LogLine> {
    for (;;) {
      const line = this.log.find(({ msg }) => msg.includes(text));
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get(path: string, { agent = false, onConnect }: GetOptions = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.port, path, agent };
      const onResponse = async (response: IncomingMessage) => {
        try {
          let body = '';
          for await (const chunk of response) body += chunk;
          const { statusCode, headers } = response;
          const answeredAtMs = Number(headers['x-answered-at']);
          resolve({ status: statusCode!, body, closes: headers.connection === 'close', answeredAtMs });
        } catch (error) {
          reject(error);
        }
      };
      const sent = request(options, onResponse).on('error', reject);
      if (onConnect) sent.on('socket', (socket) => socket.once('connect', onConnect));
      sent.end();
    });
  }
}

interface GetOptions {
  /** Default: a connection for this request only. */
  readonly agent?: Agent | false;
  readonly onConnect?: () => void;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly closes: boolean;
  /** By the service's clock, which is the same machine's; NaN where it does not say. */
  readonly answeredAtMs: number;
}

/** What a client saw that used one keep-alive connection without a pause, until it was told to leave. */
export interface LoadResult {
  readonly answered: number;
  readonly failures: readonly string[];
}

/**
 * A client that sends nothing for longer than this has paused: the service may close its connection after 500 ms. On a busy
 * machine even one that wants to go on at once has to.
 */
const pauseMs = 250;

export async function keepAliveLoad(service: RunningService, path: string): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const failures: string[] = [];
  let answered = 0;
  let lastAnsweredAtMs = Number.POSITIVE_INFINITY;
  for (let isWelcome = true; isWelcome; ) {
    const begunAtMs = Date.now();
    try {
      const { status, closes, answeredAtMs } = await service.get(path, { agent });
      if (status === 200) answered++;
      else failures.push(`status ${status}`);
      isWelcome = !closes;
      lastAnsweredAtMs = answeredAtMs;
    } catch (error) {
      if (begunAtMs - lastAnsweredAtMs < pauseMs) failures.push(String(error));
      isWelcome = false;
    }
  }
  agent.destroy();
  return { answered, failures };
}

interface StrangersResult {
  readonly answered: number;
  readonly failedAtMs: number;
  /** Undefined where the service did not listen any more. */
  readonly connectedAtMs: number | undefined;
}

/** Opens a connection for every request until one fails; says when that one was connected and failed. */
export async function newConnections(service: RunningService): Promise<StrangersResult> {
  for (let answered = 0; ; answered++) {
    let connectedAtMs: number | undefined;
    const onConnect = () => {
      connectedAtMs = Date.now();
    };
    try {
      await service.get('/fast', { onConnect });
    } catch {
      return { answered, failedAtMs: Date.now(), connectedAtMs };
    }
  }
}
