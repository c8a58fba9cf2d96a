import { resolveGrafanaFilesOptions, resolveGrafanaOptions } from '../../src/grafana/grafana-options.ts';

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function grafanaDefaults(): Record<string, object> {
  return {
    GrafanaOptions: resolveGrafanaOptions({}),
    GrafanaFilesOptions: resolveGrafanaFilesOptions({}),
  };
}
