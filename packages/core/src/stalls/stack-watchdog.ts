import {
  isMainThread,
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import { GoldenSignalsError } from '../base/coded-error.ts';
import { toStackFrame } from './stack-frame.ts';
import type { StackFrame } from './stall.ts';
import {
  askedIndex,
  connectedIndex,
  type WatchdogAnswer,
  type WatchdogData,
  watchdogSource,
} from './watchdog-source.ts';

const maxFrames = 30;
/** The second stack of a stall is taken when it has lasted this many times the threshold. */
const secondStackAt = 4;
/** Two of the current silence, and two of the one before, whose stall may still wait for its answer. */
const maxSamples = 4;
/** A thread that runs JavaScript answers within a few milliseconds, or tens of them on a crowded machine. */
const promptMs = 50;
/** How long the process may wait at its end for a session to close; it takes about a millisecond. */
const disconnectMs = 100;

/** One answer of the main thread. */
export interface StackSample {
  /** The last beat before it. */
  readonly beat: bigint;
  /** From that beat. */
  readonly takenAfterMs: number;
  readonly late: boolean;
  readonly frames: readonly StackFrame[];
}

/**
 * A worker thread that takes the main thread's stack when its beat stays away; `watchdogSource` says how.
 *
 * It does not keep the process alive, reads nothing from it but stacks, and prints nothing.
 */
export class StackWatchdog {
  readonly #worker: Worker;
  readonly #answers: MessagePort;
  readonly #shared = new SharedArrayBuffer(16);
  readonly #beatCell = new BigInt64Array(this.#shared, 0, 1);
  readonly #counts = new Int32Array(this.#shared, 8, 2);
  readonly #ownFunction: string;
  #lastBeat = 0n;
  #answered = 0;
  #samples: StackSample[] = [];
  #closing: Promise<void> | undefined;

  /**
   * @param thresholdMs The silence after which the stack is taken.
   * @param ownFunction Stacks with a function of this name in them are dropped: they are of the monitoring itself.
   * @param onFailure Called, once, with the reason why there will be no stacks any more.
   * @throws GoldenSignalsError `ERR_GS_STALL_STACKS` where the inspector cannot see this thread, and what `new Worker`
   *   throws, such as `ERR_ACCESS_DENIED` under the permission model.
   */
  constructor(thresholdMs: number, ownFunction: string, onFailure: (error: unknown) => void) {
    assertInspectable();
    this.#ownFunction = ownFunction;
    const { port1, port2 } = new MessageChannel();
    this.#answers = port1;
    const silence = BigInt(Math.round(thresholdMs * 1e6));
    const workerData: WatchdogData = {
      shared: this.#shared,
      answers: port2,
      silences: [silence, silence * BigInt(secondStackAt)],
      maxFrames,
    };
    this.#worker = new Worker(watchdogSource, {
      eval: true,
      name: 'golden-signals stall watchdog',
      workerData,
      transferList: [port2],
      // Nothing that the application preloads or configures is for this thread.
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
      // At least twice what it needs with any version of Node.js.
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
    });
    this.#worker.unref();
    process.once('exit', this.#onExit);
    let failure: unknown;
    this.#worker.once('error', (error) => {
      failure = error;
    });
    this.#worker.once('exit', (code) => {
      process.off('exit', this.#onExit);
      if (this.#closing !== undefined) return;
      onFailure(failure ?? new Error(`The watchdog's worker ended with code ${code}.`));
    });
  }

  /** The last beat that was given. */
  get lastBeat(): bigint {
    return this.#lastBeat;
  }

  /** Call it regularly; when it stays away, the stack is taken. */
  beat(): void {
    this.#lastBeat = process.hrtime.bigint();
    Atomics.store(this.#beatCell, 0, this.#lastBeat);
  }

  /** Takes in what was answered. Next to nothing when nothing was asked. */
  receive(): void {
    if (!this.isAsking) return;
    for (let answer = this.#next(); answer !== undefined; answer = this.#next()) {
      this.#answered += 1;
      this.#keep(answer);
    }
  }

  /** Whether an answer is still to come. */
  get isAsking(): boolean {
    return Atomics.load(this.#counts, askedIndex) !== this.#answered;
  }

  /**
   * Returns the stacks of the silence after this beat, as far as they were received; in the order in which they were
   * taken.
   */
  samplesAfter(beat: bigint): readonly StackSample[] {
    return this.#samples.filter((sample) => sample.beat === beat);
  }

  /** Ends the worker. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#terminate();
    return this.#closing;
  }

  async #terminate(): Promise<void> {
    process.off('exit', this.#onExit);
    this.#answers.close();
    await this.#worker.terminate();
  }

  /**
   * A process that ends while a session is open prints "Waiting for the debugger to disconnect" and waits. So none is
   * opened from here on, and one that is open closes first.
   */
  readonly #onExit = (): void => {
    Atomics.store(this.#beatCell, 0, 0n);
    const deadline = performance.now() + disconnectMs;
    while (Atomics.load(this.#counts, connectedIndex) === 1 && performance.now() < deadline) {
      Atomics.wait(this.#counts, connectedIndex, 1, 5);
    }
  };

  #next(): WatchdogAnswer | undefined {
    return receiveMessageOnPort(this.#answers)?.message as WatchdogAnswer | undefined;
  }

  #keep({ beat, askedAfterMs, takenAfterMs, frames }: WatchdogAnswer): void {
    if (frames.length === 0 || frames.some(({ functionName }) => functionName === this.#ownFunction)) return;
    const late = takenAfterMs - askedAfterMs > promptMs;
    // The stack was taken on the way out of native code and holds no caller of it: it is already that of the next task.
    if (late && frames.every(({ url }) => url.startsWith('node:'))) return;
    this.#samples.push({ beat, takenAfterMs, late, frames: frames.map(toStackFrame) });
    if (this.#samples.length > maxSamples) this.#samples.shift();
  }
}

function assertInspectable(): void {
  if (!isMainThread) {
    throw new GoldenSignalsError(
      'ERR_GS_STALL_STACKS',
      'Stacks of stalls can be captured of the main thread only, and this is a worker thread; stalls are recorded without them.',
    );
  }
  // Asked for, because Node.js does not refuse the session: it aborts the process. Older versions never allow it.
  if (process.permission !== undefined && !process.permission.has('inspector')) {
    throw new GoldenSignalsError(
      'ERR_GS_STALL_STACKS',
      'Stacks of stalls need the inspector, and the permission model denies it; start Node.js with --allow-inspector and --allow-worker where it has them. Stalls are recorded without stacks.',
    );
  }
}
