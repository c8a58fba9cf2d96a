import type { MetricFamily } from '../metric-model/metric-family.ts';
import { ChunkPool } from './chunk-pool.ts';
import type { Chunks } from './chunks.ts';
import { MetricEncoder } from './protobuf-metric.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import { unitOf } from './unit.ts';

const typeNumbers = { counter: 0, gauge: 1, summary: 2, unknown: 3, histogram: 4 } as const;

/** What the head of a family usually fits in; a writer grows when it does not. */
const headBytes = 1024;

const nothing = new Uint8Array(0);

/**
 * Delimited `io.prometheus.client.MetricFamily` messages: the only format that carries native histograms. The
 * classic buckets travel in the same message, so the scraper chooses.
 *
 * A message starts with its length, so a family is held back until its last point.
 */
export function* protobufChunks(families: Iterable<MetricFamily>, pool?: ChunkPool): Chunks {
  const output = new ProtobufWriter(pool);
  const metrics = new ProtobufWriter(pool);
  const head = new ProtobufWriter(new ChunkPool(headBytes));
  const encoder = new MetricEncoder(metrics);
  for (const family of families) {
    head.string(1, family.name);
    head.string(2, family.help);
    head.uint(3, typeNumbers[family.type]);
    const unit = unitOf(family.name);
    if (unit !== undefined) head.string(5, unit);

    const held: Uint8Array[] = [];
    let length = head.length;
    for (const chunk of encoder.encode(family)) {
      if (chunk.length > 0) held.push(chunk);
      length += chunk.length;
      yield nothing;
    }

    output.varint(length + metrics.length);
    output.contentOf(head);
    head.clear();
    if (held.length > 0) {
      yield output.take();
      yield* held;
    }
    output.contentOf(metrics);
    metrics.clear();
    yield output.takeIfFull();
  }
  if (output.length > 0) yield output.take();
}
