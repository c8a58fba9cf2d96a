import { parseAccept } from '../exposition/accept.ts';
import { ChunkPool } from '../exposition/chunk-pool.ts';
import { exposeChunks } from '../exposition/expose.ts';
import { contentType, type Format, negotiateFormat } from '../exposition/negotiate.ts';
import type { MetricFamily } from '../metric-model/metric-family.ts';
import { sampleNames } from '../metric-model/sample-names.ts';
import type { Endpoint, EndpointRequest, EndpointResponse } from './endpoint.ts';
import { gzipChunks } from './gzip-chunks.ts';
import { shortOrStreamed } from './streamed-body.ts';

export interface MetricsEndpointOptions {
  /** Default: `/metrics`. */
  readonly path?: string;
}

/**
 * The scrape endpoint. The format follows `Accept`, and the answer is compressed when `Accept-Encoding` asks for
 * it; `?name[]=…`, as often as needed, asks for these metrics only. A short answer has a length, and callers that ask for
 * the same while it is made share it; a long one is streamed while it is made, so that neither the event loop nor the
 * memory holds it as a whole.
 *
 * @param registry Whatever can be collected; a `Registry`.
 */
export function metricsEndpoint(
  registry: { collect(): Promise<Iterable<MetricFamily>> },
  { path = '/metrics' }: MetricsEndpointOptions = {},
): Endpoint {
  const pool = new ChunkPool();
  const bodies = new SharedBodies();

  async function makeBody(format: Format, isCompressed: boolean, names: readonly string[]) {
    const chunks = exposeChunks(onlyNamed(await registry.collect(), names), format, pool);
    return shortOrStreamed(isCompressed ? gzipChunks(chunks, pool) : chunks, pool);
  }

  return {
    name: 'metrics',
    paths: [path],
    access: 'read',
    async handle({ headers, query }: EndpointRequest): Promise<EndpointResponse> {
      const format = negotiateFormat(single(headers.accept));
      const isCompressed = prefersGzip(single(headers['accept-encoding']));
      const names = query.getAll('name[]');
      const key = JSON.stringify([format, isCompressed, names]);
      return {
        status: 200,
        headers: {
          'content-type': contentType(format),
          vary: 'Accept, Accept-Encoding',
          ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
        },
        body: await bodies.get(key, () => makeBody(format, isCompressed, names)),
      };
    },
  };
}

type Body = Awaited<ReturnType<typeof shortOrStreamed>>;

/** Bodies that are being made, each shared by all callers that ask for the same one meanwhile. */
class SharedBodies {
  readonly #running = new Map<string, Promise<Body>>();

  async get(key: string, make: () => Promise<Body>): Promise<Body> {
    const running = this.#running.get(key);
    if (running === undefined) {
      const making = make().finally(() => this.#running.delete(key));
      this.#running.set(key, making);
      return making;
    }
    const body = await running;
    // A stream has one reader, for whose pace alone it waits.
    return body instanceof Uint8Array ? body : make();
  }
}

/** Those whose own name, or the name of one of their samples, was asked for; all when none was. */
function onlyNamed(families: Iterable<MetricFamily>, names: readonly string[]): Iterable<MetricFamily> {
  if (names.length === 0) return families;
  const wanted = new Set(names);
  return [...families].filter(
    (family) => wanted.has(family.name) || sampleNames(family).some((name) => wanted.has(name)),
  );
}

/** Returns whether gzip is accepted at all, and not less than an answer as it is (RFC 9110, section 12.5.3). */
function prefersGzip(header: string | undefined): boolean {
  const codings = parseAccept(header);
  const qualityOf = (...names: string[]) => codings.find(({ value }) => names.includes(value))?.quality;
  const gzip = qualityOf('gzip', 'x-gzip') ?? qualityOf('*') ?? 0;
  return gzip > 0 && gzip >= (qualityOf('identity') ?? 0);
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
