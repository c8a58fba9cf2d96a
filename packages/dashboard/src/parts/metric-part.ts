import type { ExtensionHost } from '@golden-signals/core/extension';
import { LastAnswers } from '../metrics/last-answers.ts';
import { detailOf } from '../metrics/metric-detail.ts';
import { type ReadMetric, readMetric } from '../metrics/metric-series.ts';
import { type MetricSource, readEveryMs } from '../metrics/metric-source.ts';
import { SharedReading } from '../metrics/shared-reading.ts';
import type { Part } from '../part.ts';
import type { MetricDetail } from './metric-shapes.ts';
import { rowNumber } from './row-number.ts';

/** Metrics that are looked at at a time; more than there are pages, unless somebody makes up names. */
const maxLookedAt = 40;
const maxRows = 200;

interface LookedAt {
  readonly reading: SharedReading<{ readonly metric: ReadMetric | undefined }>;
  readonly answers: LastAnswers<ReadMetric, MetricDetail>;
}

/**
 * One metric with its series: `name`, `where` (labels that series must have, as a query string), `search` for words in their
 * labels, `sort`, `order` (`up` or `down`), `to`, and `plot`, the ids of series that are drawn, with commas.
 */
export function metricPart({ clock, metrics, prometheus }: ExtensionHost, source: MetricSource): Part {
  const lookedAt = new Map<string, LookedAt>();
  return {
    everyMs: 1_000,
    read(parameters) {
      const { reading, answers } = look(parameters.get('name') ?? '');
      const read = reading.latest();
      if (read === undefined) return null;
      if (read.metric === undefined) return { missing: true };
      const { metric } = read;
      return answers.get(metric, parameters.toString(), () => detailOf(metric, questionOf(parameters)));
    },
    forget: () => lookedAt.clear(),
  };

  function look(name: string): LookedAt {
    let known = lookedAt.get(name);
    if (known === undefined) {
      if (lookedAt.size >= maxLookedAt) lookedAt.clear();
      const reading = new SharedReading(clock, readEveryMs, async () => {
        const families = await source.current();
        return { metric: await readMetric(families, name, metrics, clock.wallTimeMs()) };
      });
      known = { reading, answers: new LastAnswers() };
      lookedAt.set(name, known);
    }
    return known;
  }

  function questionOf(parameters: URLSearchParams) {
    return {
      where: Object.fromEntries(new URLSearchParams(parameters.get('where') ?? '')),
      words: parameters.get('search') ?? '',
      sort: parameters.get('sort') ?? 'labels',
      order: parameters.get('order') === 'down' ? ('down' as const) : ('up' as const),
      rows: Math.min(rowNumber(parameters.get('to'), 50), maxRows),
      plotted: parameters.get('plot')?.split(','),
      targetMatchers: prometheus?.matchers ?? '',
    };
  }
}
