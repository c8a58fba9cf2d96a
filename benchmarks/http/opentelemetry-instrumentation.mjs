import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { IdleReader } from '../record/opentelemetry.mjs';

/**
 * HTTP metrics, and spans if they are wanted; otherwise they are the API's no-ops. Every span is sampled and none is
 * exported.
 *
 * @param {{ spans: boolean }} options
 */
export function instrumentHttp({ spans }) {
  registerInstrumentations({
    instrumentations: [new HttpInstrumentation()],
    meterProvider: new MeterProvider({ readers: [new IdleReader()] }),
    ...(spans ? { tracerProvider: new BasicTracerProvider() } : {}),
  });
}
