import { fork } from 'node:child_process';
import { once } from 'node:events';
import { ProgramError, type ProgramFiles } from './programs.ts';

/** Prometheus and Alertmanager, as far as they are wanted, watching the shop. */
export interface Beside {
  /** By the name of the program. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Ends them and removes what they have written. */
  stop(): Promise<void>;
}

export interface BesideSettings {
  readonly files: ProgramFiles;
  /** What Prometheus calls the shop. */
  readonly job: string;
  /** The shop's. */
  readonly port: number;
  /** How often Prometheus scrapes and evaluates. */
  readonly intervalMs: number;
  /** What Prometheus is to evaluate, as YAML. */
  readonly rules: string;
}

/** What became of the start. */
export type BesideAnswer = { readonly addresses: Beside['addresses'] } | { readonly failure: string };

// The worker of the built demo, beside this file: a process cannot be started from TypeScript on every Node.
const workerFile = new URL('./worker.js', import.meta.url);

/**
 * Starts them below a process of its own, which ends them when the demo is gone, however that came.
 *
 * @throws ProgramError `ERR_GS_DEMO_PROGRAM_FAILED`
 */
export async function startBeside(settings: BesideSettings): Promise<Beside> {
  // In a group of its own: a signal to all processes of the demo, such as Ctrl-C, must not end it before they are ended.
  const worker = fork(workerFile, [], { execArgv: [], detached: true });
  const exit = once(worker, 'exit');
  const stop = async (): Promise<void> => {
    if (worker.connected) worker.disconnect();
    await exit;
  };
  // Not as an argument, which the system limits to 128 KiB.
  worker.send(settings);
  const answer = await Promise.race([
    once(worker, 'message').then(([message]) => message as BesideAnswer),
    exit.then(([code, signal]) => ({ failure: `Their process ended (${signal ?? `exit code ${code}`}).` })),
  ]);
  if ('addresses' in answer) return { addresses: answer.addresses, stop };
  await stop();
  throw new ProgramError('ERR_GS_DEMO_PROGRAM_FAILED', answer.failure);
}
