import type { Exemplar } from '../metric-model/metric-family.ts';
import { isLabelName } from '../metric-model/names.ts';
import { type LabelValue, labelValueText } from './label-set.ts';

/** Usually `{ trace_id }`. */
export type ExemplarLabels = Readonly<Record<string, LabelValue>>;

/** Names and values of one exemplar together, in Unicode code points (OpenMetrics 1.0). */
const maxCodePoints = 128;

/** The end of the year 9999. Prometheus refuses a whole scrape for a time that it cannot hold. */
const latestMs = Date.UTC(10_000, 0) - 1;

/**
 * An exemplar, or nothing when OpenMetrics or Prometheus would not accept it: it is dropped rather than refused, because
 * an annotation that does not fit must not cost the observation it came with.
 */
export function createExemplar(
  labels: ExemplarLabels,
  value: number,
  timestampMs: number,
): Exemplar | undefined {
  try {
    if (!(timestampMs >= 0 && timestampMs <= latestMs)) return undefined;
    const kept: Record<string, string> = {};
    let codePoints = 0;
    for (const name of Object.keys(labels)) {
      const text = labelValueText(labels[name]);
      if (!isLabelName(name) || text.includes('\0')) return undefined;
      codePoints += countCodePoints(name) + countCodePoints(text);
      kept[name] = text;
    }
    return codePoints > maxCodePoints ? undefined : { labels: kept, value, timestampMs };
  } catch {
    // Labels that throw when they are read, such as a proxy, do not fit either.
    return undefined;
  }
}

function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
