import type { Exemplar, MetricFamily, ScalarPoint, SummaryPoint } from '../metric-model/metric-family.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type Chunks, writeEach } from './chunks.ts';
import { HistogramLines } from './histogram-lines.ts';
import { labelText } from './label-text.ts';
import { numberText } from './number-text.ts';

/** Where Prometheus text and OpenMetrics differ in a sample line. */
export interface Dialect {
  /** How a bucket's bound reads in `le`, and a quantile in `quantile`. */
  readonly boundText: (bound: number) => string;
  /** What follows the value of a sample that has an exemplar, if the format knows exemplars. */
  readonly exemplarText?: (exemplar: Exemplar) => string;
  /** Whether a histogram with these bounds shows its sum and count. */
  readonly showsSum: (bounds: readonly number[]) => boolean;
}

/** Writes every sample of a family. */
export function writeSamples(
  writer: ByteWriter,
  family: MetricFamily,
  sampleName: string,
  dialect: Dialect,
): Chunks {
  switch (family.type) {
    case 'histogram': {
      const lines = new HistogramLines(writer, sampleName, dialect);
      return writeEach(writer, family.points, (point) => lines.write(point));
    }
    case 'summary':
      return writeEach(writer, family.points, (point) =>
        writer.text(summaryLines(sampleName, point, dialect)),
      );
    default:
      return writeEach(writer, family.points, (point) => writer.text(scalarLine(sampleName, point, dialect)));
  }
}

function scalarLine(
  name: string,
  { labels, value, exemplar }: ScalarPoint,
  { exemplarText }: Dialect,
): string {
  const suffix = exemplar === undefined || exemplarText === undefined ? '' : exemplarText(exemplar);
  return `${name}${braced(labelText(labels))} ${numberText(value)}${suffix}\n`;
}

function summaryLines(name: string, point: SummaryPoint, { boundText }: Dialect): string {
  const own = labelText(point.labels);
  const separator = own === '' ? '' : ',';
  let lines = '';
  for (const { quantile, value } of point.quantiles) {
    lines += `${name}{quantile="${boundText(quantile)}"${separator}${own}} ${numberText(value)}\n`;
  }
  lines += `${name}_sum${braced(own)} ${numberText(point.sum)}\n`;
  return `${lines}${name}_count${braced(own)} ${numberText(point.count)}\n`;
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}
