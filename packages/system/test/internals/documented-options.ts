import { resolveSystemOptions } from '../../src/system-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function systemDefaults(): Record<string, object> {
  return { SystemOptions: resolveSystemOptions({}) };
}
