import type { Exemplar, MetricFamily } from '../metric-model/metric-family.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ChunkPool } from './chunk-pool.ts';
import type { Chunks } from './chunks.ts';
import { escapeLabelValue } from './label-text.ts';
import { canonicalFloat, numberText } from './number-text.ts';
import { type Dialect, writeSamples } from './sample-lines.ts';
import { unitOf } from './unit.ts';

const dialect: Dialect = {
  boundText: canonicalFloat,
  exemplarText,
  // With a negative bucket the sum is no counter any more, and the standard forbids it (and then the count).
  showsSum: (bounds) => !(bounds[0] !== undefined && bounds[0] < 0),
};

/**
 * OpenMetrics 1.0, in UTF-8 chunks that end with a line. A counter's metadata drop `_total` and its samples carry
 * it, whether or not it was registered with it; base units found in the name are declared.
 */
export function* openMetricsChunks(families: Iterable<MetricFamily>, pool?: ChunkPool): Chunks {
  const writer = new ByteWriter(pool);
  for (const family of families) {
    const isCounter = family.type === 'counter';
    const name = isCounter ? family.name.replace(/_total$/, '') : family.name;
    const unit = unitOf(name);
    writer.text(`# TYPE ${name} ${family.type}\n`);
    if (unit !== undefined) writer.text(`# UNIT ${name} ${unit}\n`);
    // The text of HELP is escaped exactly as a label value is.
    writer.text(`# HELP ${name} ${escapeLabelValue(family.help)}\n`);
    yield* writeSamples(writer, family, isCounter ? `${name}_total` : name, dialect);
  }
  writer.text('# EOF\n');
  yield writer.take();
}

/** ` # {trace_id="…"} 0.67 1520879607.789`; whoever records an exemplar keeps its labels within 128 code points. */
function exemplarText({ labels, value, timestampMs }: Exemplar): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabelValue(text)}"`);
  return ` # {${pairs.join(',')}} ${numberText(value)} ${timestampMs / 1000}`;
}
