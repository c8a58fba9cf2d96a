import type { MetricFamily } from '../metric-model/metric-family.ts';
import type { ByteWriter } from './byte-writer.ts';
import { ChunkPool } from './chunk-pool.ts';

/**
 * How a format is produced: piece by piece, so that the caller may pause after each. A chunk without a byte is only
 * an occasion to pause.
 */
export type Chunks = Generator<Uint8Array, void, undefined>;

/** A format: what it makes of the families, in memory of the pool. */
export type Formatter = (families: Iterable<MetricFamily>, pool?: ChunkPool) => Chunks;

/**
 * Points between two occasions. Few, because the first scrape runs before its code is compiled, at a fraction of the
 * later speed; enough for the occasions to cost nothing.
 */
const pointsPerTurn = 8;

/** Writes point after point, and hands over what the writer holds when that is enough for a chunk. */
export function* writeEach<Point>(
  writer: ByteWriter,
  points: Iterable<Point>,
  write: (point: Point) => void,
): Chunks {
  let written = 0;
  for (const point of points) {
    write(point);
    written++;
    if (written % pointsPerTurn === 0 || writer.isFull) yield writer.takeIfFull();
  }
  yield writer.takeIfFull();
}

/** Joins the chunks of a format into one array. */
export function concatChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let position = 0;
  for (const chunk of chunks) {
    joined.set(chunk, position);
    position += chunk.length;
  }
  return joined;
}

/**
 * Returns the families in a text format, in one string. Each chunk ends with a whole character, so each is decoded by
 * itself.
 */
export function formatText(format: Formatter, families: Iterable<MetricFamily>): string {
  const pool = new ChunkPool();
  const decoder = new TextDecoder();
  let text = '';
  for (const chunk of format(families, pool)) {
    if (chunk.length > 0) text += decoder.decode(chunk);
    pool.giveBack(chunk);
  }
  return text;
}
