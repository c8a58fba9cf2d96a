import { resolveProvisioningOptions } from '../../src/provisioning.ts';

/** The defaults by the functions that fill them in, as docs/configuration.md must say them. */
export function provisioningDefaults(): Record<string, object> {
  return { ProvisioningOptions: resolveProvisioningOptions({}) };
}
