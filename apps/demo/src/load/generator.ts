import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type LoadCommand, type LoadReport, type LoadSettings, pausedMessage } from './load-report.ts';

/** The running generator. */
export interface Load {
  /** The generator's last word. Rejects when its process ends without one. */
  readonly report: Promise<LoadReport>;
  /** Sends nothing new until `resume()`. Resolves when nothing is under way any more. */
  pause(): Promise<void>;
  resume(): void;
  /** Sends nothing new from here on; `report` follows when what is under way has ended. */
  stop(): void;
}

// The worker of the built demo, beside this file: a process cannot be started from TypeScript on every Node.
const workerFile = new URL('./worker.js', import.meta.url);

/** Starts the generator in a process of its own, which ends with this one at the latest. */
export function startLoad(settings: LoadSettings): Load {
  const worker = fork(workerFile, [JSON.stringify(settings)], { execArgv: [] });
  const endWorker = (): void => void worker.kill('SIGKILL');
  process.once('exit', endWorker);
  worker.once('exit', () => process.off('exit', endWorker));

  const say = (command: LoadCommand): void => void worker.send(command);
  const ended = once(worker, 'exit').then(([code, signal]) => {
    throw new Error(`The load generator ended without a report (${signal ?? `exit code ${code}`}).`);
  });
  const report = Promise.race([heard(worker, (message) => message !== pausedMessage), ended]);
  return {
    report: report as Promise<LoadReport>,
    async pause() {
      const paused = heard(worker, (message) => message === pausedMessage);
      say('pause');
      await Promise.race([paused, ended]);
    },
    resume: () => say('resume'),
    stop: () => say('stop'),
  };
}

/** Resolves with the first message of that kind. */
function heard(worker: ChildProcess, isWanted: (message: unknown) => boolean): Promise<unknown> {
  return new Promise((resolve) => {
    worker.on('message', (message) => {
      if (isWanted(message)) resolve(message);
    });
  });
}
