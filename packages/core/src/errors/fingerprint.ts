import { hash } from 'node:crypto';
import { invalidOption } from '../base/option-rules.ts';
import { Remembered } from '../base/remembered.ts';
import { swallowRejection } from '../base/swallow-rejection.ts';
import type { Redact } from '../redaction/redact.ts';
import type { ErrorEvent } from './error-event.ts';
import type { StackFrame } from './stack-frames.ts';

/**
 * Names the group of an error; `undefined` leaves it to the default. What it gives is redacted, cut at 200 characters
 * and shown with the group, also to callers that may not see details.
 */
export type FingerprintFunction = (event: Omit<ErrorEvent, 'fingerprint'>) => string | undefined;

const maxLength = 200;
const digits = 16;

/**
 * 64 bits of a hash over the type, the normalised message and the function and file of the top application frame.
 * Neither line nor column are in it: an edit above would make another group of the same error, also between the
 * instances of a rolling deployment. The price is that two functions without a name in one file are distinguished by
 * their errors only.
 */
export class Fingerprints {
  readonly #remembered: Remembered<string>;

  /** @param limit Fingerprints that are remembered. */
  constructor(limit: number) {
    this.#remembered = new Remembered(limit, (text) => hash('sha256', text, 'hex').slice(0, digits));
  }

  of(type: string, title: string, frame: StackFrame | undefined): string {
    const place = frame === undefined ? '' : `${frame.functionName}\n${relativePath(frame.file)}`;
    return this.#remembered.of(`${type}\n${title}\n${place}`);
  }
}

/** Returns the group's name by the application's function, or `undefined` where that has none to give or fails. */
export function customFingerprint(
  name: FingerprintFunction,
  event: Omit<ErrorEvent, 'fingerprint'>,
  redactor: Redact,
  onError: (error: unknown) => void,
): string | undefined {
  try {
    const fingerprint: unknown = name(event);
    if (fingerprint === undefined) return undefined;
    if (typeof fingerprint === 'string' && fingerprint !== '') return redactor.text(fingerprint, maxLength);
    swallowRejection(fingerprint);
    onError(
      invalidOption(
        'failures',
        'fingerprint',
        fingerprint,
        'a function that returns a non-empty string or undefined',
      ),
    );
  } catch (error) {
    onError(error);
  }
  return undefined;
}

const workingFolder = currentFolder();

/** Relative to where the process was started, because instances are not all installed in the same place. */
export function relativePath(file: string): string {
  return file.startsWith(workingFolder) ? file.slice(workingFolder.length) : file;
}

function currentFolder(): string {
  try {
    return `${process.cwd().replaceAll('\\', '/').replace(/\/$/, '')}/`;
  } catch {
    // A folder that was deleted.
    return '/';
  }
}
