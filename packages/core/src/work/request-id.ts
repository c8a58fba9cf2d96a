import { randomUUID } from 'node:crypto';

/**
 * What UUIDs, ULIDs, W3C ids and the ids of AWS, Google Cloud, Vercel, Heroku, nginx and Envoy are made of. Not in it:
 * blanks and control characters (a log line or a header could be forged), quotes and brackets (markup), and the comma,
 * with which Node joins a header that was sent twice.
 */
const form = /^[A-Za-z0-9._~:/+=@-]{1,128}$/;

/** The id that a caller gave the request; nothing when it gave none, several, or one that is not safe to repeat. */
export function incomingRequestId(value: unknown): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}

/** A new id that nobody can guess. */
export function createRequestId(): string {
  return randomUUID();
}
