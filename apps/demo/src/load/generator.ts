import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadReport, LoadSettings } from './load-report.ts';
import { stopMessage } from './load-report.ts';

/** The running generator. */
export interface Load {
  /** The generator's last word. Rejects when its process ends without one. */
  readonly report: Promise<LoadReport>;
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

  const report = Promise.race([
    once(worker, 'message').then(([message]) => message as LoadReport),
    once(worker, 'exit').then(([code, signal]) => {
      throw new Error(`The load generator ended without a report (${signal ?? `exit code ${code}`}).`);
    }),
  ]);
  return { report, stop: () => void worker.send(stopMessage) };
}
