import type { MetricFamily } from '../metrics/snapshot.ts';
import { type Chunks, concatChunks, decodeChunks } from './chunks.ts';
import { jsonChunks } from './json.ts';
import type { Format } from './negotiate.ts';
import { openMetricsChunks } from './openmetrics.ts';
import { prometheusTextChunks } from './prometheus-text.ts';
import { protobufChunks } from './protobuf.ts';

export interface SliceOptions {
  /** How long formatting may hold the event loop before it pauses. Default 2 ms: several scrapes may coincide. */
  readonly sliceMs?: number;
  /** Lets the event loop turn. Default: one `setImmediate`. */
  readonly pause?: () => Promise<void>;
  /** Milliseconds, of which only differences matter. Default `performance.now`. */
  readonly now?: () => number;
}

const formatters: Readonly<Record<Format, (families: Iterable<MetricFamily>) => Chunks>> = {
  text: prometheusTextChunks,
  openmetrics: openMetricsChunks,
  protobuf: protobufChunks,
  json: jsonChunks,
};

/**
 * The body of a scrape, in chunks of about 64 KiB. Every few points, also within one family, the clock is looked at
 * and, when the slice is used up, the event loop gets a turn. What the consumer does with a chunk counts toward the
 * slice.
 */
export async function* exposeChunks(
  families: Iterable<MetricFamily>,
  format: Format,
  { sliceMs = 2, pause = nextTurn, now = () => performance.now() }: SliceOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  let sliceStart = now();
  for (const chunk of formatters[format](families)) {
    if (chunk.length > 0) yield chunk;
    if (now() - sliceStart < sliceMs) continue;
    await pause();
    sliceStart = now();
  }
}

/** The whole body of a scrape, made without holding the event loop: bytes for protobuf, else text. */
export async function exposeAll<F extends Format>(
  families: Iterable<MetricFamily>,
  format: F,
  options?: SliceOptions,
): Promise<Exposition<F>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exposeChunks(families, format, options)) chunks.push(chunk);
  return (format === 'protobuf' ? concatChunks(chunks) : decodeChunks(chunks)) as Exposition<F>;
}

type Exposition<F extends Format> = F extends 'protobuf' ? Uint8Array : string;

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
