import { resolveHttpOptions } from '../../src/http/options/http-options.ts';
import { environmentVariables } from '../../src/monitor/environment.ts';
import { resolveOptions } from '../../src/monitor/resolve-options.ts';

/** The variables and their aliases, as docs/configuration.md must list them. */
export const variables = Object.values(environmentVariables).map(({ name, alias }) => [name, alias]);

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function coreDefaults(): Record<string, object> {
  const monitor = resolveOptions({ env: {} });
  return {
    MonitorOptions: { ...monitor, requireAuth: false, requestLog: false },
    ServiceOptions: monitor.service,
    HttpOptions: resolveHttpOptions('http', {}),
    FailureOptions: monitor.errors!,
    StallOptions: monitor.stalls!,
    SignalOptions: monitor.signals,
    ContextOptions: resolveOptions({ env: {}, requestContext: true }).requestContext!,
    RequestLogOptions: resolveOptions({ env: {}, requestLog: true }).requestLog!,
  };
}
