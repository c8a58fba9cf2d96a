import { stopObserving, type Undo, wrapMethod } from '@golden-signals/core/extension';
import { Dependencies } from '../dependencies.ts';
import type { ObserveOptions } from '../observe/observe-options.ts';
import { observeKnownDriver } from './known-driver.ts';

/** An adapter of Prisma, such as `PrismaPg`, which makes its pool when the client connects. */
export interface PrismaAdapter {
  readonly adapterName: string;
  connect(): Promise<object>;
}

export function isPrismaAdapter(orm: object): orm is PrismaAdapter {
  const { adapterName, connect } = orm as Partial<PrismaAdapter>;
  return typeof adapterName === 'string' && typeof connect === 'function';
}

/** Observes what the adapter connects with. */
export function observePrismaAdapter(adapter: PrismaAdapter, options: ObserveOptions, undos: Undo[]): void {
  let driver: object | undefined;
  undos.push(() => driver && stopObserving(driver));
  undos.push(
    wrapMethod(adapter, 'connect', (original) => {
      return async function (...args) {
        const connected: { readonly client?: object } = await original.apply(this, args);
        driver = connected.client;
        try {
          if (driver === undefined || !observeKnownDriver(driver, options)) {
            throw new Error(`The driver of ${adapter.adapterName} is not known, and not observed.`);
          }
        } catch (error) {
          Dependencies.observers.of(options.monitor)?.host.internalError(error);
        }
        return connected;
      };
    }),
  );
}
