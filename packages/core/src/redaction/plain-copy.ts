import { types } from 'node:util';
import { exceptionTypeOf } from '../base/error-type.ts';
import { isLabelledName, labels } from './find-labelled.ts';
import { hidden } from './hidden.ts';

const maxDepth = 5;
const maxEntries = 50;
/** Of all levels together: five levels of 50 entries could be 300 million. */
const maxValues = 500;
const maxTextLength = 2_048;
/** Of all texts and names together. */
const maxCharacters = 8_192;
const maxNameLength = 128;

/** Longer texts are not taken for the name of a value beside them. */
const maxLabelLength = 64;

const omitted = '…';
const unreadable = '[unreadable]';

export interface CopyRules {
  text(value: string, maxLength: number): string;
  hides(name: string): boolean;
  /** Returns whether a text is the name of a value that stands beside it and is to be hidden. */
  labels(text: string): boolean;
}

/**
 * A copy of any value that is plain JSON (besides `undefined`), redacted and bounded: depth 5, 50 entries per level, 500
 * values and 8 Ki characters in all. What is left out shows as `…`. Never throws, whatever the value does when it is read.
 */
export function plainCopy(value: unknown, rules: CopyRules): unknown {
  return new Copy(rules).of(value);
}

class Copy {
  readonly #rules: CopyRules;
  /** The objects that the value at hand is in. */
  readonly #parents: object[] = [];
  #values = maxValues;
  #characters = maxCharacters;

  constructor(rules: CopyRules) {
    this.#rules = rules;
  }

  get #isSpent(): boolean {
    return this.#values <= 0 || this.#characters <= 0;
  }

  of(value: unknown): unknown {
    if (this.#isSpent) return omitted;
    this.#values -= 1;
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'bigint':
      case 'symbol':
        return this.#text(String(value));
      case 'function':
        return '[function]';
      case 'number':
        return Number.isFinite(value) ? value : String(value);
      case 'object':
        return value === null ? null : this.#object(value);
      default:
        return value;
    }
  }

  #object(value: object): unknown {
    if (this.#parents.includes(value)) return '[circular]';
    this.#parents.push(value);
    try {
      return this.#readObject(value);
    } catch {
      // A proxy, or a `length` that throws.
      return unreadable;
    } finally {
      this.#parents.pop();
    }
  }

  #readObject(value: object): unknown {
    if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
      return `[binary, ${value.byteLength} bytes]`;
    if (types.isDate(value)) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (types.isRegExp(value) || value instanceof URL) return this.#text(String(value));
    if (this.#parents.length > maxDepth) return omitted;
    if (Array.isArray(value)) return this.#list(value, value.length);
    if (types.isSet(value)) return this.#list(value, value.size);
    if (types.isMap(value)) return this.#entries(value, value.size);
    if (types.isNativeError(value))
      return { type: exceptionTypeOf(value), message: this.#text(String(value.message)) };
    const keys = Object.keys(value);
    return this.#entries(readEach(value, keys), keys.length, this.#isLabelled(value));
  }

  #list(values: Iterable<unknown>, size: number): unknown[] {
    const copies: unknown[] = [];
    let before: unknown;
    for (const value of values) {
      if (copies.length === maxEntries || this.#isSpent) {
        copies.push(more(size - copies.length));
        break;
      }
      // Raw headers are a list in which each name is followed by its value.
      const follows =
        typeof before === 'string' && before.length <= maxLabelLength && this.#rules.hides(before);
      copies.push(follows ? hidden : this.of(value));
      before = value;
    }
    return copies;
  }

  /** Returns whether an object says in words what its value is: `{ name: 'password', value: 'abc' }`. */
  #isLabelled(value: object): boolean {
    for (const key of labels) {
      const label = Object.getOwnPropertyDescriptor(value, key)?.value;
      if (typeof label === 'string' && label.length <= maxLabelLength && this.#rules.labels(label))
        return true;
    }
    return false;
  }

  #entries(entries: Iterable<readonly [unknown, unknown]>, size: number, isLabelled = false): object {
    const copies: [string, unknown][] = [];
    for (const [key, value] of entries) {
      if (copies.length === maxEntries || this.#isSpent) {
        copies.push([omitted, more(size - copies.length)]);
        break;
      }
      const name = typeof key === 'string' ? key : String(this.of(key));
      const isHidden = this.#rules.hides(name.slice(-maxNameLength)) || (isLabelled && isLabelledName(name));
      copies.push([this.#name(name), isHidden ? hidden : this.of(value)]);
    }
    // Not by assignment, because a name may be `__proto__`.
    return Object.fromEntries(copies);
  }

  #name(name: string): string {
    const copy = this.#rules.text(name, maxNameLength);
    this.#characters -= copy.length;
    return copy;
  }

  #text(text: string): string {
    const copy = this.#rules.text(text, Math.min(maxTextLength, Math.max(1, this.#characters)));
    this.#characters -= copy.length;
    return copy;
  }
}

function more(count: number): string {
  return `${omitted} ${count} more`;
}

/** The values of the names that are asked for; one whose getter throws does not hide the others. */
function* readEach(object: object, keys: readonly string[]): Iterable<[string, unknown]> {
  for (const key of keys) {
    let value: unknown = unreadable;
    try {
      value = object[key as keyof typeof object];
    } catch {
      // Said by the value.
    }
    yield [key, value];
  }
}
