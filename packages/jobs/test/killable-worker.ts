import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** What a worker says of itself when it is asked. */
export interface Counted {
  readonly runs: number;
  readonly errors: number;
  readonly retried: number;
  readonly failed: number;
  readonly postponed: number;
  readonly stalled: number;
  readonly waits: number;
}

let bundled: Promise<string> | undefined;

/** The program of a worker, with the sources in it; BullMQ itself is loaded as an application does. */
function program(): Promise<string> {
  bundled ??= build({
    entryPoints: [path('./killable-worker-program.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external: ['bullmq'],
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    alias: {
      '@golden-signals/core/extension': path('../../core/src/extension.ts'),
      '@golden-signals/core': path('../../core/src/index.ts'),
      '@golden-signals/jobs/bullmq': path('../src/bullmq.ts'),
      '@golden-signals/jobs': path('../src/index.ts'),
    },
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  return bundled;
}

/** A worker in a process of its own, which can be killed while it runs a job. */
export class KillableWorker {
  readonly #child: ReturnType<typeof spawn>;
  readonly #exited: Promise<unknown>;

  private constructor(child: ReturnType<typeof spawn>) {
    this.#child = child;
    this.#exited = once(child, 'exit');
  }

  static async start(settings: object): Promise<KillableWorker> {
    const child = spawn(process.execPath, ['--input-type=module', '-'], {
      cwd: path('.'),
      env: { ...process.env, WORKER_SETTINGS: JSON.stringify(settings) },
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
    });
    child.stdin!.end(await program());
    const worker = new KillableWorker(child);
    await worker.#said('ready');
    return worker;
  }

  /** Waits until it is in the middle of a job that never ends. */
  inTheMiddle(): Promise<unknown> {
    return this.#said('in the middle');
  }

  async counted(): Promise<Counted> {
    this.#child.send('count');
    const { counted } = (await this.#said('counted')) as { counted: Counted };
    return counted;
  }

  /** As the kernel does when memory is short. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  #said(what: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        if ((message as { what?: string }).what !== what) return;
        this.#child.off('message', onMessage);
        resolve(message);
      };
      this.#child.on('message', onMessage);
      void this.#exited.then(() => reject(new Error(`The worker ended before it said "${what}".`)));
    });
  }
}
