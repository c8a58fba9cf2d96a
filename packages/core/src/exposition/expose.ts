import { scrapeBudget, type TurnBudget } from '../base/turn-budget.ts';
import type { MetricFamily } from '../metric-model/metric-family.ts';
import { ChunkPool } from './chunk-pool.ts';
import { concatChunks, type Formatter } from './chunks.ts';
import { jsonChunks } from './json.ts';
import type { Format } from './negotiate.ts';
import { openMetricsChunks } from './openmetrics.ts';
import { prometheusTextChunks } from './prometheus-text.ts';
import { protobufChunks } from './protobuf.ts';

const formatters: Readonly<Record<Format, Formatter>> = {
  text: prometheusTextChunks,
  openmetrics: openMetricsChunks,
  protobuf: protobufChunks,
  json: jsonChunks,
};

/**
 * Returns the body of a scrape, in chunks of about 64 KiB. Every few points, also within one family, the budget is
 * looked at and, when it is used up, the event loop gets a turn. What the consumer does with a chunk counts toward it.
 *
 * @param pool Where the memory of the chunks comes from; a reader that gives it back makes scrapes cheaper.
 */
export async function* exposeChunks(
  families: Iterable<MetricFamily>,
  format: Format,
  pool?: ChunkPool,
  budget: TurnBudget = scrapeBudget,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const chunk of formatters[format](families, pool)) {
    if (chunk.length > 0) yield chunk;
    if (budget.isUsed) await budget.nextTurn();
  }
}

/** Returns the whole body of a scrape, made without holding the event loop: bytes for protobuf, else text. */
export async function exposeAll<F extends Format>(
  families: Iterable<MetricFamily>,
  format: F,
): Promise<Exposition<F>> {
  const pool = new ChunkPool();
  const source = exposeChunks(families, format, pool);
  return (
    format === 'protobuf' ? await joinedBytes(source) : await joinedText(source, pool)
  ) as Exposition<F>;
}

async function joinedBytes(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return concatChunks(chunks);
}

/** Each chunk of a text format ends with a whole character, so each is decoded by itself. */
async function joinedText(source: AsyncIterable<Uint8Array>, pool: ChunkPool): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of source) {
    text += decoder.decode(chunk);
    pool.giveBack(chunk);
  }
  return text;
}

type Exposition<F extends Format> = F extends 'protobuf' ? Uint8Array : string;
