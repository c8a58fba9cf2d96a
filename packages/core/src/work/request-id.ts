import { randomUUID } from 'node:crypto';
import { redactText } from '../redaction/redact-text.ts';
import { SensitiveNames } from '../redaction/sensitive-names.ts';

/**
 * What UUIDs, ULIDs, W3C ids and the ids of AWS, Google Cloud, Vercel, Heroku, nginx and Envoy are made of. Not in it:
 * blanks and control characters (a log line or a header could be forged), quotes and brackets (markup), and the comma,
 * with which Node joins a header that was sent twice.
 */
const form = /^[A-Za-z0-9._~:/+=@-]{1,128}$/;

/** Not in UUIDs, ULIDs and hexadecimal ids, which need no closer look. */
const mayHoldSecret = /[=@:_]|eyJ|AKIA|ASIA|AIza/;
const names = new SensitiveNames();

/**
 * Returns the id that a caller gave the request; nothing when it gave none, several, or one that is not safe to repeat,
 * because of its characters or because a secret is in it (`token=abc`).
 */
export function incomingRequestId(value: unknown): string | undefined {
  if (typeof value !== 'string' || !form.test(value)) return undefined;
  return mayHoldSecret.test(value) && redactText(value, names) !== value ? undefined : value;
}

/** Returns a new id that cannot be guessed. */
export function createRequestId(): string {
  return randomUUID();
}
