import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { bounds, kindOf, kinds, mask, seconds } from './workload.mjs';

/** Makes the SDK aggregate, as any exporter would, and never collects. */
export class IdleReader extends MetricReader {
  async onForceFlush() {}
  async onShutdown() {}
}

/** @type {import('../harness/contest.mjs').Contestant} */
export const openTelemetry = {
  name: 'OpenTelemetry SDK, counter + histogram',
  create() {
    const meter = new MeterProvider({ readers: [new IdleReader()] }).getMeter('benchmark');
    const counter = meter.createCounter('http.server.requests');
    const histogram = meter.createHistogram('http.server.request.duration', {
      unit: 's',
      advice: { explicitBucketBoundaries: bounds },
    });
    return {
      run(operations) {
        for (let i = 0; i < operations; i++) {
          const kind = /** @type {number} */ (kindOf[i & mask]);
          const { method, route, statusCode } = /** @type {typeof kinds[number]} */ (kinds[kind]);
          const attributes = {
            'http.request.method': method,
            'http.route': route,
            'http.response.status_code': statusCode,
          };
          counter.add(1, attributes);
          histogram.record(/** @type {number} */ (seconds[i & mask]), attributes);
        }
      },
    };
  },
};
