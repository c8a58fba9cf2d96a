import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** What the shop needs of others: a payment provider, and a database unless the user has one. */
export interface Outside {
  /** Where payments are sent to. */
  readonly paymentUrl: string;
  /** Where the shop's data is: as given, or that of the database that was started. */
  readonly databaseUrl: string;
  /** A temporary folder, which goes with the demo however that ends. */
  readonly folder: string;
  stop(): void;
}

export interface OutsideSettings {
  /** Undefined to start one. */
  readonly databaseUrl: string | undefined;
  readonly seed: number;
}

/** The first and only message of its process. */
export type OutsideAddresses = Pick<Outside, 'paymentUrl' | 'databaseUrl' | 'folder'>;

// The worker of the built demo, beside this file: a process cannot be started from TypeScript on every Node.
const workerFile = new URL('./worker.js', import.meta.url);

/** Starts it in a process of its own, which ends with this one at the latest; rejects when that ends before. */
export async function startOutside(settings: OutsideSettings): Promise<Outside> {
  const worker = fork(workerFile, [JSON.stringify(settings)], { execArgv: [] });
  let folder: string | undefined;
  const stop = (): void => {
    worker.kill('SIGKILL');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  worker.once('exit', () => process.off('exit', stop));
  const addresses = await Promise.race([
    once(worker, 'message').then(([message]) => message as OutsideAddresses),
    once(worker, 'exit').then(([code, signal]) => {
      throw new Error(`What the shop depends on could not be started (${signal ?? `exit code ${code}`}).`);
    }),
  ]);
  folder = addresses.folder;
  // Neither it nor its channel keeps the demo alive.
  worker.unref();
  worker.channel?.unref();
  return { ...addresses, stop };
}
