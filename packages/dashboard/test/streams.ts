import { expect } from '@jest/globals';

/** One line of a stream. */
export interface Line {
  readonly atMs: number;
  // biome-ignore lint/suspicious/noExplicitAny: each part has a shape of its own, which the tests look into.
  readonly parts: Readonly<Record<string, any>>;
}

/** Reads lines of a stream until what they have said so far satisfies, and leaves. */
export async function readUntil(
  url: string,
  satisfies: (line: Line) => boolean,
  headers = {},
): Promise<Line> {
  const response = await fetch(url, { headers });
  expect(response.status).toBe(200);
  let rest = '';
  let said: Line = { atMs: 0, parts: {} };
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      const { atMs, parts } = JSON.parse(line) as Line;
      said = { atMs, parts: { ...said.parts, ...parts } };
      if (satisfies(said)) return said;
    }
  }
  throw new Error('The stream has ended before.');
}
