import type { Place } from '../live/location.ts';

/** As long as a part may be called. */
const maxKeyLength = 1_000;

export const rowsPerPage = 50;

/** The parts that the view of metrics shows. */
export function metricsKeys(place: Place): string[] {
  const one = metricKey(place);
  return [metricsKey(place), ...(one === undefined ? [] : [one])];
}

/** The part that holds the table of metrics. */
export function metricsKey({ parameters: { search, sort, order, rows } }: Place): string {
  return keyOf('metrics', { search, sort, order, to: rows ?? String(rowsPerPage) });
}

/** The part that holds the metric that the reader has chosen; undefined where none is, or what is asked is too long. */
export function metricKey({ parameters }: Place): string | undefined {
  const { name, where, find, by, dir, plot, more } = parameters;
  if (name === undefined) return undefined;
  const key = keyOf('metric', {
    name,
    where,
    search: find,
    sort: by,
    order: dir,
    plot,
    to: more ?? String(rowsPerPage),
  });
  return key.length > maxKeyLength ? undefined : key;
}

/** Parameters that are about one metric; another one begins without them. */
export const ofOneMetric = {
  where: undefined,
  find: undefined,
  by: undefined,
  dir: undefined,
  plot: undefined,
  more: undefined,
};

function keyOf(part: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  return `${part}?${query}`;
}
