import { createMonitor } from '@golden-signals/core';
import { Histogram, Registry as PromClientRegistry } from 'prom-client';
import { bounds, durations, labelNames, labelSets } from './data.mjs';

/**
 * Someone whose metrics are scraped.
 *
 * @typedef {object} Exporter
 * @property {string} name
 * @property {string} format
 * @property {(series: number) => Scrapable} create
 */

/**
 * @typedef {object} Scrapable
 * @property {() => void} touch Records once in every series, so that no scrape can repeat the previous one.
 * @property {(sink: (chunk: Uint8Array) => void) => Promise<void>} scrape Hands over the bytes as they would be sent.
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
    create(series) {
      const monitor = createMonitor({ runtimeMetrics: false });
      const histogram = monitor.registry.histogram({ ...metric, maxSeries: series });
      const handles = labelSets(series).map((labels) => histogram.labels(labels));
      const endpoint = monitor.endpoints.match('/metrics');
      if (endpoint === undefined) throw new Error('The monitor has no /metrics.');
      const request = {
        method: 'GET',
        path: '/metrics',
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
          else for await (const chunk of body) sink(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
        },
      };
    },
  };
}

/**
 * @param {string} format
 * @param {typeof PromClientRegistry.PROMETHEUS_CONTENT_TYPE | typeof PromClientRegistry.OPENMETRICS_CONTENT_TYPE} contentType
 * @returns {Exporter}
 */
function promClient(format, contentType) {
  return {
    name: `prom-client, ${format}`,
    format,
    create(series) {
      const registry = new PromClientRegistry();
      // Its types only allow the text format.
      registry.setContentType(/** @type {any} */ (contentType));
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
 * Fills the series, and returns a function that records once more in each.
 *
 * @param {(index: number, seconds: number) => void} record
 * @param {number} series
 */
function recorder(record, series) {
  const seconds = durations(1_009);
  let next = 0;
  const touch = () => {
    for (let index = 0; index < series; index++) record(index, seconds[next++ % seconds.length] ?? 0);
  };
  for (let times = 0; times < observationsPerSeries; times++) touch();
  return touch;
}

/** @type {readonly Exporter[]} */
export const exporters = [
  goldenSignals('text', 'text/plain;version=0.0.4'),
  goldenSignals('OpenMetrics', 'application/openmetrics-text;version=1.0.0'),
  goldenSignals(
    'protobuf',
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  ),
  promClient('text', PromClientRegistry.PROMETHEUS_CONTENT_TYPE),
  promClient('OpenMetrics', PromClientRegistry.OPENMETRICS_CONTENT_TYPE),
];

/** @param {string} name */
export function exporterNamed(name) {
  const exporter = exporters.find((one) => one.name === name);
  if (exporter === undefined) throw new Error(`There is no exporter "${name}".`);
  return exporter;
}
