import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The built demo: `tsc -b` comes first. */
const mainFile = fileURLToPath(new URL('../dist/main.js', import.meta.url));

const addressLine = /^metrics {2}http:\/\/127\.0\.0\.1:(\d+)\/metrics$/m;

/** A demo in a process of its own, with what it printed so far. */
export class DemoProcess {
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  #output = '';

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [mainFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
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
  }
}
