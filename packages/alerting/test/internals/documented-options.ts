import { resolveAlertingOptions } from '../../src/alerting-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function alertingDefaults(): Record<string, object> {
  const { evaluationIntervalMs, cooldownMs } = resolveAlertingOptions({});
  return { AlertingOptions: { evaluationIntervalMs, cooldownMs } };
}
