import { GoldenSignalsError } from '@golden-signals/core';
import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import { MonitoredServer } from './monitored-server.ts';
import { Explainer } from './plans/explainer.ts';
import type { ResolvedServerOptions } from './server-options.ts';
import type { ServerSource } from './server-source.ts';
import { Servers } from './servers.ts';
import { type ServerReport, serverReport } from './servers-report.ts';

/**
 * What a server says of itself, read at an interval.
 *
 * Made by the `serverStatistics()` of a library's subpath, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class ServerStatistics implements Extension {
  readonly name: string;
  readonly #source: ServerSource<unknown>;
  readonly #options: ResolvedServerOptions<unknown>;
  #server: MonitoredServer | undefined;

  /** Made by `serverStatistics()`. */
  constructor(source: ServerSource<unknown>, options: ResolvedServerOptions<unknown>) {
    this.name = `server-statistics:${options.name}`;
    this.#source = source;
    this.#options = options;
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#server !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses these statistics already; make some for each: serverStatistics({ … }).',
      );
    }
    const servers = Servers.of(host);
    const server = new MonitoredServer(host, this.#source, this.#options);
    host.onClose(() => server.close());
    host.every(this.#options.intervalMs, () => server.tick());
    if (this.#options.plans) new Explainer(host, server, servers.plans).listen();
    servers.add(server);
    this.#server = server;
    void server.read();
  }

  /** Reads everything now, besides the readings at intervals. Never rejects; nothing happens before a monitor uses it. */
  async refresh(): Promise<void> {
    await this.#server?.read();
  }

  /** The server at its last reading; undefined before a monitor uses it. */
  snapshot(): ServerReport | undefined {
    return this.#server && serverReport(this.#server);
  }
}
