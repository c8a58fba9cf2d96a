import type { MetricFamily } from '../metric-model/metric-family.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ChunkPool } from './chunk-pool.ts';
import { type Chunks, formatText } from './chunks.ts';
import { numberText } from './number-text.ts';
import { type Dialect, writeSamples } from './sample-lines.ts';

const dialect: Dialect = { boundText: numberText, showsSum: () => true };

/**
 * Returns the Prometheus text format 0.0.4, in UTF-8 chunks that end with a line.
 *
 * Laid out as prom-client has it (an empty line between families, `le` before the other labels), so that the same
 * observations give the same bytes. Two differences remain: labels with constant values come last, where prom-client
 * puts them after `le`, and NaN is spelled `NaN` as the format says, where prom-client writes `Nan`.
 */
export function* prometheusTextChunks(families: Iterable<MetricFamily>, pool?: ChunkPool): Chunks {
  const writer = new ByteWriter(pool);
  let separator = '';
  for (const family of families) {
    const { name } = family;
    const type = family.type === 'unknown' ? 'untyped' : family.type;
    writer.text(`${separator}# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${type}\n`);
    separator = '\n';
    yield* writeSamples(writer, family, name, dialect);
  }
  if (writer.length > 0) yield writer.take();
}

function escapeHelp(help: string): string {
  return help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** Returns the families in the Prometheus text format 0.0.4, in one string; empty when there is no family. */
export function prometheusText(families: Iterable<MetricFamily>): string {
  return formatText(prometheusTextChunks, families);
}
