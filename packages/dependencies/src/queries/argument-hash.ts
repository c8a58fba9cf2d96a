import { randomInt } from 'node:crypto';
import { sumText } from '../statements/text-hash.ts';

const maxValues = 100;
const maxTextLength = 1_000;
const maxDepth = 3;
const sum = { first: 0, second: 0 };
/** As texts have one: the hash of a number says nothing to whoever reads the memory. */
const integerSeed = randomInt(2 ** 32);

/** What the values of a call are kept as until they are compared: they themselves, or their hash. */
export type KeptValues = readonly unknown[] | number | undefined;

/**
 * Returns what the values of a call are kept as. Applications use an array or an object again, with other values. So a short
 * array of what cannot change is copied, which takes less time than its hash, and most are never compared; of all else the
 * hash is made at once.
 */
export function keptValues(values: unknown): KeptValues {
  if (values === undefined) return undefined;
  try {
    return Array.isArray(values) && isCopied(values) ? values.slice() : valueHash(values, 0);
  } catch {
    return undefined;
  }
}

function isCopied(values: readonly unknown[]): boolean {
  if (values.length > maxValues) return false;
  for (let at = 0; at < values.length; at++) {
    if (typeof values[at] === 'object' && values[at] !== null) return false;
  }
  return true;
}

/**
 * Returns a number that is the same for the same arguments in this process, and says nothing about them. Of many values it
 * takes the first 100, of long ones the length and the first 1,000 characters.
 */
export function argumentHash(values: KeptValues, text: string | number | undefined): number {
  let hash = 0;
  if (typeof text === 'number') {
    hash = text;
  } else if (text !== undefined) {
    sumText(text, sum);
    hash = sum.first;
  }
  try {
    return combined(hash, valueHash(values, 0));
  } catch {
    // A getter of the application's throws: it is as if there were no values.
    return hash;
  }
}

function valueHash(value: unknown, depth: number): number {
  switch (typeof value) {
    case 'undefined':
      return 1;
    case 'string':
      return combined(2, textHash(value));
    case 'number':
      // Ids mostly are, and their texts need not be made.
      return Number.isSafeInteger(value) ? integerHash(value) : combined(3, textHash(String(value)));
    case 'bigint':
      return isSafe(value) ? integerHash(Number(value)) : combined(3, textHash(String(value)));
    case 'boolean':
      return combined(3, textHash(String(value)));
    case 'object':
      return value === null ? 4 : objectHash(value, depth);
    default:
      return 5;
  }
}

function integerHash(value: number): number {
  return combined(combined(integerSeed, value | 0), Math.floor(value / 2 ** 32) | 0);
}

function isSafe(value: bigint): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}

function objectHash(value: object, depth: number): number {
  if (depth >= maxDepth) return 8;
  if (Array.isArray(value)) return arrayHash(value, depth);
  if (value instanceof Date) return combined(6, textHash(String(value.getTime())));
  if (ArrayBuffer.isView(value)) return combined(7, bytesHash(value));
  let hash = 10;
  let count = 0;
  for (const key in value) {
    if (++count > maxValues) break;
    const member = (value as Record<string, unknown>)[key];
    hash = combined(combined(hash, textHash(key)), valueHash(member, depth + 1));
  }
  return hash;
}

function arrayHash(values: readonly unknown[], depth: number): number {
  let hash = combined(9, values.length);
  const count = Math.min(values.length, maxValues);
  for (let index = 0; index < count; index++) hash = combined(hash, valueHash(values[index], depth + 1));
  return hash;
}

function bytesHash({ buffer, byteOffset, byteLength }: ArrayBufferView): number {
  const bytes = new Uint8Array(buffer, byteOffset, Math.min(byteLength, maxTextLength));
  return combined(byteLength, textHash(String.fromCharCode(...bytes)));
}

function textHash(text: string): number {
  sumText(text.length > maxTextLength ? text.slice(0, maxTextLength) : text, sum);
  return combined(sum.first, text.length);
}

/** Signed, because V8 keeps such a number without memory of its own. */
function combined(one: number, other: number): number {
  const mixed = Math.imul(one ^ (other + 0x9e3779b9 + (one << 6) + (one >>> 2)), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
