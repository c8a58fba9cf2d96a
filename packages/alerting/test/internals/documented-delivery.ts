import { resolveDeliveryOptions } from '../../src/delivery/delivery-options.ts';

/** The defaults by the function that fills them in, as docs/configuration.md must say them. */
export function deliveryDefaults(): Record<string, object> {
  return { DeliveryOptions: resolveDeliveryOptions({}) };
}
