import { resolveDependenciesOptions } from '../../src/dependencies-options.ts';
import { resolveHttpClientOptions } from '../../src/http/http-options.ts';

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function dependenciesDefaults(): Record<string, object> {
  return {
    DependenciesOptions: resolveDependenciesOptions({}),
    HttpClientOptions: resolveHttpClientOptions({}) as object,
  };
}
