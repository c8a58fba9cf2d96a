import { observe, wrapMethod } from '@golden-signals/core/extension';
import type { InnerClient, MongodbClient, MongodbEvent } from './mongodb/library.ts';
import { ObservedServers } from './mongodb/observed-servers.ts';
import { checkObserved } from './observe/check-observed.ts';
import type { ObserveOptions } from './observe/observe-options.ts';

export { stopObserving } from '@golden-signals/core/extension';
export type { MongodbClient } from './mongodb/library.ts';
export type { ObserveOptions } from './observe/observe-options.ts';

/**
 * Observes a `MongoClient`, made with `monitorCommands: true`: its commands, and who waits for a connection. Without that
 * option only the connections are measured, and one line of the log says so. Twice is once; `stopObserving(client)` takes it
 * back.
 *
 * @param options `name`: of its pools, in labels and reports. Default: `host/database`, with the port where it is not 27017.
 * @returns The client.
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function observeClient<Client extends MongodbClient>(
  client: Client,
  options: ObserveOptions = {},
): Client {
  checkObserved('observeClient', client, options, { mustBe: 'a MongoClient', methods: ['emit', 'db'] });
  return observe(client, (undos) => {
    const servers = new ObservedServers(client as unknown as InnerClient, options);
    undos.push(() => servers.close());
    // Instead of listeners, which the application could count.
    undos.push(
      wrapMethod(client, 'emit', (original) => {
        return function (event: unknown, ...args: unknown[]) {
          servers.emitted(event, args[0] as MongodbEvent);
          return original.call(this, event, ...args);
        };
      }),
    );
  });
}
