import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Parts } from '../part.ts';
import { metricPart } from '../parts/metric-part.ts';
import { metricsPart } from '../parts/metrics-part.ts';
import { metricSource } from './metric-source.ts';

/** The table of metrics and single ones, which are read together. */
export function metricParts(host: ExtensionHost): Parts {
  const source = metricSource(host);
  return { metrics: metricsPart(host, source), metric: metricPart(host, source) };
}
