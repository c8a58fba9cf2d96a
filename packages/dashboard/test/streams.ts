import { expect } from '@jest/globals';

/** One line of a stream. */
export interface Line {
  readonly atMs: number;
  // biome-ignore lint/suspicious/noExplicitAny: each part has a shape of its own, which the tests look into.
  readonly parts: Readonly<Record<string, any>>;
}

/** Reads lines of a stream until one satisfies, and leaves. */
export async function readUntil(
  url: string,
  satisfies: (line: Line) => boolean,
  headers = {},
): Promise<Line> {
  const response = await fetch(url, { headers });
  expect(response.status).toBe(200);
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop()!;
    const found = lines.map((line) => JSON.parse(line) as Line).find(satisfies);
    if (found !== undefined) return found;
  }
  throw new Error('The stream has ended before.');
}
