import { type Preference, parseAccept } from './accept.ts';

/** How a scrape is answered. */
export type Format = 'text' | 'openmetrics' | 'protobuf' | 'json';

interface Offer {
  readonly format: Format;
  readonly mediaType: string;
  /** Parameters that the format has no meaning without; a range that lacks one is a range for something else. */
  readonly required: Readonly<Record<string, string>>;
  /** A range that leaves the version open, or names one of these, means this format. */
  readonly versions: readonly string[];
}

/** The richest first: that decides between formats that a client likes equally. */
const offers: readonly Offer[] = [
  {
    format: 'protobuf',
    mediaType: 'application/vnd.google.protobuf',
    required: { proto: 'io.prometheus.client.MetricFamily', encoding: 'delimited' },
    versions: [],
  },
  { format: 'openmetrics', mediaType: 'application/openmetrics-text', required: {}, versions: ['1.0.0'] },
  { format: 'text', mediaType: 'text/plain', required: {}, versions: ['0.0.4'] },
  { format: 'json', mediaType: 'application/json', required: {}, versions: [] },
];

const contentTypes: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  protobuf: 'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited',
  json: 'application/json; charset=utf-8',
};

/** Returns the Content-Type of a format; Prometheus 3 refuses a scrape whose type is wrong. */
export function contentType(format: Format): string {
  return contentTypes[format];
}

/**
 * Returns the format a client prefers, from its `Accept` header (RFC 9110): highest q first, and between equals the
 * richer format. A wildcard means text, because a client that does not name a richer format may not read it; a missing,
 * unknown or malformed header means text too.
 */
export function negotiateFormat(accept: string | undefined): Format {
  let best: Format = 'text';
  let bestQuality = 0;
  const ranges = parseAccept(accept);
  for (const offer of offers) {
    const quality = qualityOf(offer, ranges);
    if (quality > bestQuality) {
      best = offer.format;
      bestQuality = quality;
    }
  }
  return best;
}

/** Returns what the most specific range that covers the offer says; 0 when none does. */
function qualityOf(offer: Offer, ranges: readonly Preference[]): number {
  const exact = ranges.filter((range) => covers(range, offer));
  if (exact.length > 0) return Math.max(...exact.map(({ quality }) => quality));
  if (offer.format !== 'text') return 0;
  const wildcard =
    ranges.find(({ value }) => value === 'text/*') ?? ranges.find(({ value }) => value === '*/*');
  return wildcard?.quality ?? 0;
}

function covers({ value, parameters }: Preference, offer: Offer): boolean {
  if (value !== offer.mediaType) return false;
  const version = parameters.get('version');
  if (version !== undefined && offer.versions.length > 0 && !offer.versions.includes(version)) return false;
  return Object.entries(offer.required).every(([name, text]) => parameters.get(name) === text);
}
