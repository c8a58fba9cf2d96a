// Rates and percentiles of requests: what two scrapes allow them to be.

import type { Reading } from './readings.ts';
import type { Scrape } from './scrape.ts';
import type { Seen } from './seen.ts';
import { numbersShown, shows } from './shown.ts';
import { routesOf } from './views.ts';

/** The live windows have percentiles that may be off by a hundredth. */
const precision = 0.01;

type Labels = Readonly<Record<string, string>>;

/** Returns which rates and percentiles of the overview, or of the table of routes, cannot be. */
export function wrongRates(view: string, seen: Seen, readings: readonly Reading[]): string[] {
  const [before, after] = [readings[0]!, readings.at(-1)!];
  if (view === 'overview') {
    const { Traffic = '', Latency = '' } = seen.figures;
    return [
      ...wrongRate('Traffic', Traffic.replace('req/s', ''), {}, before, after),
      ...wrongQuantile('Latency', Latency, 0.99, {}, before.scrape, after.scrape),
    ];
  }
  if (view !== 'routes') return [];
  const table = seen.tables[0];
  return routesOf(before.scrape).flatMap((route) => {
    const row = table?.rows.find(([first]) => first === route);
    const text = (column: string) => row?.[table!.columns.indexOf(column)] ?? '';
    return [
      ...wrongRate(route, text('req/s'), { route }, before, after),
      ...[0.5, 0.95, 0.99, 0.999].flatMap((q) => {
        const column = `p${q * 100}`;
        return wrongQuantile(`${route} ${column}`, text(column), q, { route }, before.scrape, after.scrape);
      }),
    ];
  });
}

/** All requests count, because what is shown is not older than its window. */
function wrongRate(name: string, text: string, labels: Labels, before: Reading, after: Reading): string[] {
  const requests = ({ scrape }: Reading) => scrape.sum('http_requests_total', labels);
  const low = requests(before) / after.uptimeSeconds;
  const high = requests(after) / before.seconds;
  return shows(text, { low, high }) ? [] : [`${name}: ${text} a second, and not ${low} to ${high}`];
}

/**
 * A percentile is wrong where even with what came later fewer requests than its share were as fast, or where already
 * before more were faster.
 */
function wrongQuantile(
  name: string,
  text: string,
  q: number,
  labels: Labels,
  before: Scrape,
  after: Scrape,
): string[] {
  const shown = numbersShown(text);
  if (shown === undefined) return [`${name}: ${text} is no time`];
  const low = (shown.low / 1_000) * (1 - precision);
  const high = (shown.high / 1_000) * (1 + precision);
  const metric = 'http_request_duration_seconds';
  const [first, last] = [before.atMost(metric, labels), after.atMost(metric, labels)];
  const asFast = last.find(([end]) => end >= high)![1];
  const faster = first.filter(([end]) => end <= low).at(-1)?.[1] ?? 0;
  // A route that was asked for only now is not in the first of them.
  const rank = (all: typeof first) => q * (all.at(-1)?.[1] ?? 0);
  if (asFast >= rank(first) - 1 && faster <= rank(last) + 1) return [];
  return [`${name}: ${text}, while ${faster} were faster and ${asFast} as fast, of ${last.at(-1)![1]}`];
}
