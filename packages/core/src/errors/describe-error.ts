import { detached } from '../base/bounded-text.ts';
import { exceptionTypeOf } from '../base/error-type.ts';
import type { Redact } from '../redaction/redact.ts';
import type { ErrorDescription } from './error-event.ts';
import { relativePath } from './fingerprint.ts';
import { framesOf, type StackFrame, topApplicationFrame, withoutQueries } from './stack-frames.ts';

const maxMessageLength = 2_048;
const maxStackLength = 8_192;
const maxCodeLength = 64;
const maxLocationLength = 512;
const maxCauseDepth = 5;
const maxDescriptions = 20;
/** Of all messages and stacks of one description, beyond which causes have no stack. */
const maxCharacters = 16_384;

/** Places that errors come from; they repeat, and reading one takes longer than all the rest. */
const maxKnownStacks = 100;

/** A description with the place that distinguishes errors. */
export interface DescribedError {
  readonly error: ErrorDescription;
  readonly frame: StackFrame | undefined;
  /** `function file:line` of that place, redacted: code that was made at run time may be called anything. */
  readonly location: string | undefined;
}

interface KnownStack {
  readonly frames: string;
  readonly top: StackFrame | undefined;
  readonly location: string | undefined;
}

/** What is left for the causes of one error. */
interface Budget {
  descriptions: number;
  characters: number;
  readonly seen: Set<unknown>;
}

/** Makes of whatever was thrown something that is safe to keep. */
export class ErrorDescriber {
  readonly #redactor: Redact;
  readonly #knownStacks = new Map<string, KnownStack>();

  constructor(redactor: Redact) {
    this.#redactor = redactor;
  }

  /** Never throws, as long as there is stack left to run on. */
  describe(thrown: unknown): DescribedError {
    const budget = { descriptions: maxDescriptions, characters: maxCharacters, seen: new Set() };
    return this.#describe(thrown, 0, budget);
  }

  #describe(thrown: unknown, depth: number, budget: Budget): DescribedError {
    budget.descriptions -= 1;
    budget.seen.add(thrown);
    const type = exceptionTypeOf(thrown);
    const rawMessage = this.#messageOf(thrown);
    const message = this.#redactor.text(rawMessage, maxMessageLength);
    const { text, top, location } = this.#stackOf(thrown, rawMessage, `${type}: ${message}`);
    const stack = text.length <= budget.characters ? text : '';
    budget.characters -= message.length + stack.length;
    return {
      error: {
        type,
        message,
        code: this.#codeOf(thrown),
        stack: stack === '' ? undefined : stack,
        causes: this.#causesOf(type, thrown, depth + 1, budget),
      },
      frame: top,
      location,
    };
  }

  #codeOf(thrown: unknown): string | undefined {
    const code = read(thrown, 'code');
    if (typeof code !== 'string' && typeof code !== 'number') return undefined;
    return this.#redactor.text(String(code), maxCodeLength);
  }

  #messageOf(thrown: unknown): string {
    if (typeof thrown === 'string') return thrown;
    if (typeof thrown === 'function') return '[function]';
    if (typeof thrown !== 'object' || thrown === null) return String(thrown);
    const message = read(thrown, 'message');
    if (typeof message === 'string') return message;
    if (message !== undefined) return JSON.stringify(this.#redactor.fields(message));
    return JSON.stringify(this.#redactor.fields(thrown));
  }

  #stackOf(
    thrown: unknown,
    rawMessage: string,
    head: string,
  ): Pick<KnownStack, 'top' | 'location'> & { text: string } {
    const stack = read(thrown, 'stack');
    const known = this.#known(readFrames(stack, rawMessage));
    if (known !== undefined) return { ...known, text: head + known.frames };
    // A stack in a form of its own is kept as text.
    return {
      text: typeof stack === 'string' ? this.#redactor.text(stack, maxStackLength) : '',
      top: undefined,
      location: undefined,
    };
  }

  #known(frames: string): KnownStack | undefined {
    if (frames === '') return undefined;
    const before = this.#knownStacks.get(frames);
    if (before !== undefined) return before;
    const oldest = this.#knownStacks.keys().next();
    if (this.#knownStacks.size >= maxKnownStacks && !oldest.done) this.#knownStacks.delete(oldest.value);
    // The frames are a slice of the stack, and in front of them is the message.
    const own = detached(frames);
    const top = topApplicationFrame(own);
    const known = {
      frames: this.#redactor.text(withoutQueries(own)),
      top,
      location: top && this.#redactor.text(locationOf(top), maxLocationLength),
    };
    this.#knownStacks.set(own, known);
    return known;
  }

  #causesOf(type: string, thrown: unknown, depth: number, budget: Budget): readonly ErrorDescription[] {
    if (depth > maxCauseDepth) return [];
    const causes: ErrorDescription[] = [];
    for (const cause of [read(thrown, 'cause'), ...errorsOf(type, thrown)]) {
      if (budget.descriptions <= 0 || budget.characters <= 0) break;
      if (cause === undefined || cause === null || budget.seen.has(cause)) continue;
      causes.push(this.#describe(cause, depth, budget).error);
    }
    return causes;
  }
}

function locationOf({ functionName, file, line }: StackFrame): string {
  return `${functionName} ${relativePath(file)}${line === undefined ? '' : `:${line}`}`;
}

/** Only of an `AggregateError`: what others call `errors` are often not what caused them. */
function errorsOf(type: string, thrown: unknown): readonly unknown[] {
  try {
    if (type !== 'AggregateError' && !(thrown instanceof AggregateError)) return [];
    const errors = read(thrown, 'errors');
    return Array.isArray(errors) ? errors.slice(0, maxDescriptions) : [];
  } catch {
    return [];
  }
}

function readFrames(stack: unknown, message: string): string {
  try {
    return framesOf(stack, message);
  } catch {
    // Call sites, or a proxy in their place, that throw.
    return '';
  }
}

function read(thrown: unknown, name: 'message' | 'stack' | 'code' | 'cause' | 'errors'): unknown {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) return undefined;
  try {
    return (thrown as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}
