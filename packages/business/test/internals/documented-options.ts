import { resolveBusinessOptions } from '../../src/business-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function businessDefaults(): Record<string, object> {
  const options = resolveBusinessOptions({ cost: { currency: 'EUR' } });
  const { currency: _required, ...rates } = options.cost!;
  return { BusinessOptions: options, CostOptions: rates };
}
