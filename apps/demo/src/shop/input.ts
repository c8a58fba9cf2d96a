import { invalid } from './shop-error.ts';

/** A whole number out of a path, a query string or a body. */
export function wholeNumber(name: string, value: unknown, lowest: number, highest: number): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (Number.isInteger(number) && (number as number) >= lowest && (number as number) <= highest) {
    return number as number;
  }
  throw invalid(`"${name}" must be a whole number from ${lowest} to ${highest}.`);
}

/** A text of at least one and at most 500 characters. */
export function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 500) return value.trim();
  throw invalid(`"${name}" must be a text of 1 to 500 characters.`);
}

/** The members of a JSON body, whatever the client sent. */
export function members(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null) return body as Record<string, unknown>;
  throw invalid('The body must be a JSON object.');
}
