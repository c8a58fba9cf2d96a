import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { IdleReader } from '../record/opentelemetry.mjs';

// Imported for its effect: HTTP metrics, and no tracer provider, so that spans are the API's no-ops.
registerInstrumentations({
  instrumentations: [new HttpInstrumentation()],
  meterProvider: new MeterProvider({ readers: [new IdleReader()] }),
});
