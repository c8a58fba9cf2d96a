import type { MetricFamily } from '@golden-signals/core';
import type { ExtensionHost } from '@golden-signals/core/extension';
import { SharedReading } from './shared-reading.ts';

/** As often as a scraper that is set to five seconds: what is collected costs the same. */
export const readEveryMs = 5_000;

/** All metrics, brought up to date like for a scrape, once per interval for all parts that show some of them. */
export type MetricSource = SharedReading<readonly MetricFamily[]>;

export function metricSource({ clock, metrics }: Pick<ExtensionHost, 'clock' | 'metrics'>): MetricSource {
  return new SharedReading(clock, readEveryMs, () => metrics.collect());
}
