import { resolveCheckOptions } from '../../src/check-options.ts';
import { resolveHealthOptions } from '../../src/health-options.ts';
import { resolveShutdownOptions } from '../../src/shutdown/shutdown-options.ts';

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function healthDefaults(): Record<string, object> {
  return {
    HealthOptions: resolveHealthOptions({}),
    CheckOptions: resolveCheckOptions('database', {}),
    GracefulShutdownOptions: resolveShutdownOptions({}),
  };
}
