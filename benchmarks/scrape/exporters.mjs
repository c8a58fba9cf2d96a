import { createMonitor } from '@golden-signals/core';
import * as promClient from 'prom-client';
import { bounds, durations, labelNames, labelSets } from './data.mjs';
import { successor } from './names.mjs';

/**
 * Someone whose metrics are scraped.
 *
 * @typedef {object} Exporter
 * @property {string} name
 * @property {string} format
 * @property {(series: number) => Promise<Scrapable>} create
 */

/**
 * @typedef {object} Scrapable
 * @property {(share: number) => void} touch Records once in this share of the series, as happens between two scrapes.
 * @property {(sink: (chunk: Uint8Array) => void) => Promise<void>} scrape Hands over the bytes as they would be sent;
 *   a chunk is reused after the call.
 * @property {() => void} [close]
 */

const metric = { name: 'http_request_duration_seconds', help: 'Durations.', labelNames, buckets: bounds };

/** Enough observations that native buckets, where there are any, are as many as a busy series has. */
const observationsPerSeries = 50;

/**
 * @param {string} format
 * @param {string} accept
 * @returns {Exporter}
 */
function goldenSignals(format, accept) {
  return {
    name: `Golden Signals, ${format}`,
    format,
    async create(series) {
      // Nothing that runs beside a scrape: making many series is a stall, and would be logged as one.
      const monitor = createMonitor({ runtimeMetrics: false, stalls: false });
      const histogram = monitor.registry.histogram({ ...metric, maxSeries: series });
      const handles = labelSets(series).map((labels) => histogram.labels(labels));
      const endpoint = monitor.endpoints.match('/metrics')?.endpoint;
      if (endpoint === undefined) throw new Error('The monitor has no /metrics.');
      const request = {
        method: 'GET',
        path: '/metrics',
        rest: '',
        body: undefined,
        signal: new AbortController().signal,
        query: new URLSearchParams(),
        headers: { accept },
        remoteAddress: undefined,
      };
      return {
        touch: recorder((index, seconds) => handles[index]?.observe(seconds), series),
        async scrape(sink) {
          const { body } = await endpoint.handle(request);
          if (typeof body === 'string') sink(Buffer.from(body));
          else if (body instanceof Uint8Array) sink(body);
          else
            for await (const chunk of body) {
              sink(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
              // As the adapters do once the socket has taken it.
              if ('giveBack' in body) /** @type {any} */ (body).giveBack(chunk);
            }
        },
        close: () => void monitor.close(),
      };
    },
  };
}

/**
 * @param {string} client `prom-client`, or its successor, which has the same interface.
 * @param {'text' | 'OpenMetrics'} format
 * @param {() => typeof promClient | Promise<typeof promClient>} load
 * @returns {Exporter}
 */
function promClientLike(client, format, load) {
  return {
    name: `${client}, ${format}`,
    format,
    async create(series) {
      const { Histogram, Registry } = await load();
      const registry = new Registry();
      const { OPENMETRICS_CONTENT_TYPE, PROMETHEUS_CONTENT_TYPE } = Registry;
      // Its types only allow the text format.
      const contentType = /** @type {any} */ (
        format === 'text' ? PROMETHEUS_CONTENT_TYPE : OPENMETRICS_CONTENT_TYPE
      );
      registry.setContentType(contentType);
      const histogram = new Histogram({ ...metric, registers: [registry] });
      const labels = labelSets(series);
      return {
        touch: recorder((index, seconds) => histogram.observe(labels[index] ?? {}, seconds), series),
        async scrape(sink) {
          sink(Buffer.from(await registry.metrics()));
        },
      };
    },
  };
}

/**
 * Fills the series, and returns a function that records once more in a share of them, which are others every time.
 *
 * @param {(index: number, seconds: number) => void} record
 * @param {number} series
 */
function recorder(record, series) {
  const seconds = durations(1_009);
  let next = 0;
  let index = 0;
  const touch = (/** @type {number} */ share) => {
    for (let left = Math.ceil(series * share); left > 0; left--) {
      record(index, seconds[next++ % seconds.length] ?? 0);
      index = (index + 1) % series;
    }
  };
  touch(observationsPerSeries);
  return touch;
}

/** @type {readonly Exporter[]} */
const exporters = [
  goldenSignals('text', 'text/plain;version=0.0.4'),
  goldenSignals('OpenMetrics', 'application/openmetrics-text;version=1.0.0'),
  goldenSignals(
    'protobuf',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  ),
  promClientLike('prom-client', 'text', () => promClient),
  promClientLike('prom-client', 'OpenMetrics', () => promClient),
  // Loaded only where it is measured, because it does not run in every Node.
  promClientLike(successor, 'text', async () => /** @type {any} */ (await import('@prometheus-io/client'))),
];

/** @param {string} name */
export function exporterNamed(name) {
  const exporter = exporters.find((one) => one.name === name);
  if (exporter === undefined) throw new Error(`There is no exporter "${name}".`);
  return exporter;
}
