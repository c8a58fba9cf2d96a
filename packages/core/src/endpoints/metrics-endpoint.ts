import { parseAccept } from '../exposition/accept.ts';
import { ChunkPool } from '../exposition/chunk-pool.ts';
import { contentType, negotiateFormat } from '../exposition/negotiate.ts';
import { exposeChunks } from '../exposition/time-slice.ts';
import type { MetricFamily } from '../metric-model/metric-family.ts';
import type { Endpoint, EndpointRequest, EndpointResponse } from './endpoint.ts';
import { gzipChunks } from './gzip-chunks.ts';
import { shortOrStreamed } from './streamed-body.ts';

export interface MetricsEndpointOptions {
  /** Default: `/metrics`. */
  readonly path?: string;
}

/**
 * The scrape endpoint. The format follows `Accept`, and the answer is compressed when `Accept-Encoding` asks for
 * it. A short answer has a length; a long one is streamed while it is made, so that neither the event loop nor the
 * memory holds it as a whole.
 *
 * @param registry Whatever can be collected; a `Registry`.
 */
export function metricsEndpoint(
  registry: { collect(): Promise<Iterable<MetricFamily>> },
  { path = '/metrics' }: MetricsEndpointOptions = {},
): Endpoint {
  const pool = new ChunkPool();
  return {
    name: 'metrics',
    paths: [path],
    access: 'read',
    async handle({ headers }: EndpointRequest): Promise<EndpointResponse> {
      const format = negotiateFormat(single(headers.accept));
      const compressed = prefersGzip(single(headers['accept-encoding']));
      const chunks = exposeChunks(await registry.collect(), format, {}, pool);
      return {
        status: 200,
        headers: {
          'content-type': contentType(format),
          vary: 'Accept, Accept-Encoding',
          ...(compressed ? { 'content-encoding': 'gzip' } : {}),
        },
        body: await shortOrStreamed(compressed ? gzipChunks(chunks, pool) : chunks, pool),
      };
    },
  };
}

/** Whether gzip is accepted at all, and not less than an answer as it is (RFC 9110, section 12.5.3). */
function prefersGzip(header: string | undefined): boolean {
  const codings = parseAccept(header);
  const qualityOf = (...names: string[]) => codings.find(({ value }) => names.includes(value))?.quality;
  const gzip = qualityOf('gzip', 'x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
