import type { Cause } from '../host/causes.ts';
import type { OpenWork } from '../work/open-work.ts';

/** One call in progress. Neither arguments nor variables are ever read. */
export interface StackFrame {
  /** `<anonymous>` when it has no name. */
  readonly functionName: string;
  /** A path; `node:…` for what belongs to Node.js, and `<anonymous>` for code without a file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What the main thread was doing at one moment of a stall. */
export interface StallStack {
  /** How long the stall had lasted then. */
  readonly afterMs: number;
  /**
   * The main thread was inside native code (a synchronous call of the file system, of a child process, `JSON.parse`)
   * when it was asked, and answered only on the way out. Whoever made that call is usually still in the stack, but the
   * top is where JavaScript went on.
   */
  readonly late: boolean;
  /** The innermost first; at most 30. */
  readonly frames: readonly StackFrame[];
}

/** A time during which the event loop could run nothing else. */
export interface Stall {
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /**
   * Processor time of the whole process meanwhile, all threads together. About the duration: JavaScript was computing.
   * Far less: the main thread waited in a synchronous call, or the process did not get to run (suspended, throttled by
   * its container, on an overloaded machine).
   */
  readonly cpuMs: number;
  /** Requests and operations that were in progress during it; counted up to 1,000. */
  readonly openCount: number;
  /** Of these 10 at most, the oldest first. What ended together with the stall has precedence. */
  readonly open: readonly OpenWork[];
  /**
   * Taken when the stall passed the threshold, and once more when it passed four times that. Empty without
   * `captureStacks`, and for a stall that was over before it could be asked.
   */
  readonly stacks: readonly StallStack[];
  /** What else was in the way meanwhile: a garbage collection, a container that was throttled. What took longest first. */
  readonly causes: readonly Cause[];
}
