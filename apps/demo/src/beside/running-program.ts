import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { ProgramError } from './programs.ts';

const longestStartMs = 30_000;
const longestEndMs = 5_000;
const pollMs = 50;
/** What is kept of what it printed, in characters, for the case that it does not start. */
const keptOutput = 2_000;

/** A server of Prometheus's family, in a process of its own. */
export class RunningProgram {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #output = '';

  /**
   * @param file Its executable.
   * @param ready The URL that answers as soon as it serves.
   * @throws ProgramError when it does not start
   */
  static async start(
    name: string,
    file: string,
    args: readonly string[],
    ready: string,
  ): Promise<RunningProgram> {
    const program = new RunningProgram(name, file, args);
    try {
      await program.#untilReady(ready);
    } catch (error) {
      await program.stop();
      throw error;
    }
    return program;
  }

  private constructor(name: string, file: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#exit = Promise.race([once(this.#child, 'close'), once(this.#child, 'error')]).catch(() => {});
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output = (this.#output + text).slice(-keptOutput);
    });
  }

  /** Ends it, by force if it must be. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const killing = setTimeout(() => this.#child.kill('SIGKILL'), longestEndMs);
    await this.#exit;
    clearTimeout(killing);
  }

  async #untilReady(url: string): Promise<void> {
    const endMs = performance.now() + longestStartMs;
    let ended = false;
    void this.#exit.then(() => {
      ended = true;
    });
    for (;;) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok) return;
      if (ended || performance.now() > endMs) {
        throw new ProgramError(
          'ERR_GS_DEMO_PROGRAM_FAILED',
          `${this.#name} does not start. The last that it said:\n${this.#output.trimEnd()}`,
        );
      }
      await wait(pollMs);
    }
  }
}
