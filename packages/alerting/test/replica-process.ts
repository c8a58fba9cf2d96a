import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What a replica is told to do: signals get values, and are looked at; `hangs` are the sends that never end. */
interface Command {
  readonly first?: number;
  readonly second?: number;
  readonly hangs?: boolean;
}

const program = (store: string) => `
  import { alerting, postgresDedupe, redisDedupe } from '@golden-signals/alerting';
  import { createMonitor } from '@golden-signals/core';
  import { systemClock } from '@golden-signals/core/extension';
  const { skewMs, service, ...own } = JSON.parse(process.argv[2]);
  const values = { first: 0, second: 0, hangs: false };
  const level = (name) => ({
    id: 'test.' + name, title: 'A test', unit: '1', better: 'lower', kind: 'level', over: 'last', labels: [],
    promql: () => undefined, value: () => values[name],
  });
  const rule = (name, signal) => ({ name, signal, windowMs: 1_000, above: 10, summary: 'It is high.' });
  const alerts = alerting({
    defaults: false,
    rules: [rule('First', 'test.first'), rule('Second', 'test.second')],
    channels: [{
      name: 'team',
      async send(notifications) {
        process.send({ sending: true });
        if (values.hangs) await new Promise(() => {});
        process.send({ told: notifications.map(({ status, alert }) => status + ' ' + alert.name) });
      },
    }],
    delivery: { groupWaitMs: 0, groupIntervalMs: 1_000, sendTimeoutMs: 500, dedupe: await (async () => { ${store} })() },
  });
  const probe = {
    name: 'probe',
    setup({ signals }) {
      for (const name of ['first', 'second']) signals.define(level(name));
    },
  };
  createMonitor({
    clock: Object.create(systemClock, { wallTimeMs: { value: () => Date.now() + skewMs } }),
    env: {}, service: { name: service }, runtimeMetrics: false, stalls: false, extensions: [probe, alerts],
  });
  process.on('message', (command) => {
    Object.assign(values, command);
    alerts.evaluate();
    process.send({ done: true });
  });
  process.send({ ready: true });
`;

/** One process of a service with several. */
export class ReplicaProcess {
  readonly told: string[] = [];
  readonly #child: ChildProcess;
  #isSending = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ told, sending }: { told?: string[]; sending?: boolean }) => {
      if (told !== undefined) this.told.push(...told);
      if (sending) this.#isSending = true;
    });
  }

  /** Starts as many as there are skews of their clocks. @param store The body of a function that returns the store. */
  static async start(store: string, service: string, ...skewsMs: number[]): Promise<ReplicaProcess[]> {
    const { outputFiles } = await build({
      stdin: { contents: program(store), resolveDir: path('.'), loader: 'js' },
      bundle: true,
      write: false,
      platform: 'node',
      format: 'esm',
      external: ['pg', 'ioredis', 'redis'],
      banner: {
        js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
      },
      alias: {
        '@golden-signals/alerting': path('../src/index.ts'),
        '@golden-signals/core/extension': path('../../core/src/extension.ts'),
        '@golden-signals/core': path('../../core/src/index.ts'),
      },
    });
    return Promise.all(
      skewsMs.map(async (skewMs) => {
        const settings = JSON.stringify({ skewMs, service });
        const child = spawn(process.execPath, ['--input-type=module', '-', settings], {
          cwd: path('.'),
          stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
        });
        child.stdin!.end(outputFiles[0]!.text);
        const replica = new ReplicaProcess(child);
        await once(child, 'message');
        return replica;
      }),
    );
  }

  /** Resolves when the replica has taken it in. */
  async does(command: Command): Promise<void> {
    this.#isSending = false;
    const done = new Promise<void>((resolve) => {
      const onMessage = (message: { done?: boolean }) => {
        if (!message.done) return;
        this.#child.off('message', onMessage);
        resolve();
      };
      this.#child.on('message', onMessage);
    });
    this.#child.send(command);
    await done;
  }

  /** Resolves when it is about to tell, after the last command. */
  async sends(): Promise<void> {
    await until(() => this.#isSending);
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/** Looks again and again until the condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(20);
}
