import type { InspectorFrame } from './stack-frame.ts';

/** Where in the shared counts it says how often the main thread was asked. */
export const askedIndex = 0;
/** Where in the shared counts it says, with 1, that a session is open. */
export const connectedIndex = 1;

/** What the worker is given. */
export interface WatchdogData {
  /**
   * What both threads see: the time of the main thread's last beat (`process.hrtime`, 64 bits), 0 when it is not to be
   * watched; how often it was asked for its stack, and whether an inspector's session with it is open (32 bits each).
   */
  readonly shared: SharedArrayBuffer;
  /** Where the answers go, one `WatchdogAnswer` each time. */
  readonly answers: unknown;
  /** After these silences the main thread is asked, in nanoseconds and ascending. */
  readonly silences: readonly bigint[];
  readonly maxFrames: number;
}

export interface WatchdogAnswer {
  /** The last beat before the silence. */
  readonly beat: bigint;
  /** From that beat until the stack was asked for. */
  readonly askedAfterMs: number;
  /** From that beat until it was taken. */
  readonly takenAfterMs: number;
  /** The innermost first. Empty when no JavaScript was running. */
  readonly frames: readonly InspectorFrame[];
}

/**
 * The code of the watchdog's worker.
 *
 * It is text, not a file of its own: bundlers leave the file behind, and a function made into text would refer to what
 * they, and tools that measure coverage, add to functions. So it is plain CommonJS that needs nothing but Node.js.
 *
 * **How it takes a stack.** `Runtime.evaluate` of the inspector, sent to a thread that is busy, runs as soon as that
 * thread checks for interrupts (at calls and loops, also inside of a regular expression), on top of the stack that is
 * there. What is evaluated throws, and the inspector tells the stack of the exception. Nothing is ever paused, and the
 * interruption takes less than a millisecond.
 *
 * The obvious `Debugger.enable` and `Debugger.pause` were tried and refused. In a process that had loaded @sentry/node
 * they held up the main thread for 100 to 400 ms, longer than the stall; `debugger` statements would stop while they are
 * on; a debugger that is attached is paused too; and an exception in the worker left the process paused for good.
 *
 * It throws the time, because the moment of the evaluation is not the moment at which the answer is seen.
 *
 * **When it asks.** It sleeps until the silence since the last beat would be long enough, so about ten times a second
 * with the default threshold. When it wakes up far too late, the process as a whole did not run (it was suspended, or its
 * container had used up its quota) and the main thread has done nothing wrong: the silence counts from there.
 */
export const watchdogSource = `'use strict';
const { Session } = require('node:inspector');
const { workerData } = require('node:worker_threads');

const { answers, silences, maxFrames } = workerData;
const beats = new BigInt64Array(workerData.shared, 0, 1);
const counts = new Int32Array(workerData.shared, 8, 2);
const asked = ${askedIndex};
const connected = ${connectedIndex};
const now = process.hrtime.bigint;
const toMs = (ns) => Number(ns) / 1e6;

let lastBeat = 0n;
let samples = 0;
let notBefore = 0n;

function sleep(ns) {
  const dueAt = now() + ns;
  setTimeout(() => look(now() - dueAt), Math.ceil(toMs(ns)));
}

function look(late) {
  const beat = Atomics.load(beats, 0);
  if (beat !== lastBeat) {
    lastBeat = beat;
    samples = 0;
  }
  if (late > silences[0] / 2n) notBefore = now() + silences[0];
  if (beat === 0n || samples === silences.length) return sleep(silences[0]);
  const at = now();
  const silenceIn = silences[samples] - (at - beat);
  const missing = notBefore - at > silenceIn ? notBefore - at : silenceIn;
  if (missing > 0n) return sleep(missing < silences[0] ? missing : silences[0]);
  samples += 1;
  ask(beat);
}

function ask(beat) {
  Atomics.add(counts, asked, 1);
  Atomics.store(counts, connected, 1);
  const askedAt = now();
  const session = new Session();
  session.connectToMainThread();
  session.post('Runtime.enable');
  session.post('Runtime.evaluate', { expression: 'throw process.hrtime.bigint()', silent: true }, (error, result) => {
    const details = error ? undefined : result.exceptionDetails;
    const value = details && details.exception && details.exception.unserializableValue;
    const answeredAt = now();
    const thrown = value === undefined ? answeredAt : BigInt(value.slice(0, -1));
    // A test may have put a clock of its own in the place of the main thread's.
    const takenAt = thrown >= askedAt && thrown <= answeredAt ? thrown : answeredAt;
    const frames = details && details.stackTrace ? details.stackTrace.callFrames : [];
    answers.postMessage({
      beat,
      askedAfterMs: toMs(askedAt - beat),
      takenAfterMs: toMs(takenAt - beat),
      // The first one is the evaluation itself.
      frames: frames.slice(1, 1 + maxFrames).map(({ functionName, url, lineNumber, columnNumber }) => ({
        functionName: functionName.slice(0, 200),
        // A data: URL is the code itself.
        url: url.startsWith('data:') ? 'data:' : url.slice(0, 1000),
        lineNumber,
        columnNumber,
      })),
    });
  });
  session.post('Runtime.disable', () => {
    session.disconnect();
    Atomics.store(counts, connected, 0);
    Atomics.notify(counts, connected);
    // What follows at once on an answer that was long in coming is the end of the same stall.
    notBefore = now() + silences[0];
    look(0n);
  });
}

// An open session does not keep a thread alive while it waits for an answer.
setInterval(() => {}, 2 ** 30);
sleep(silences[0]);
`;
