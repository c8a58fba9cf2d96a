import type { ExtensionHost, ServiceIdentity } from '@golden-signals/core/extension';
import type { MonitoredServer } from './monitored-server.ts';
import { Plans } from './plans/plans.ts';
import { serverFindings } from './server-findings.ts';
import { serverSignals } from './server-signals.ts';
import { serversPanels } from './servers-panels.ts';
import { type ServersReport, serversReport, serversText } from './servers-report.ts';

/** By what all hosts of one monitor have in common. */
const ofMonitors = new WeakMap<ServiceIdentity, Servers>();

/** All servers that one monitor looks at, which together have one section and one set of signals. */
export class Servers {
  readonly plans: Plans;
  readonly #servers: MonitoredServer[] = [];

  /** Returns those of the monitor of a host. */
  static of(host: ExtensionHost): Servers {
    return ofMonitors.get(host.service) ?? new Servers(host);
  }

  private constructor(host: ExtensionHost) {
    this.plans = new Plans();
    ofMonitors.set(host.service, this);
    host.onClose(() => {
      ofMonitors.delete(host.service);
    });
    for (const signal of serverSignals(this.#servers)) host.signals.define(signal);
    host.findings.add('servers', () =>
      serverFindings(this.#servers, {
        plans: this.plans.list(),
        wallTimeMs: host.clock.wallTimeMs(),
        judge: (id, value) => host.signals.get(id).severity(value),
      }),
    );
    host.sections.add<ServersReport>({
      name: 'servers',
      headline: 'servers',
      read: () => this.report(),
      text: serversText,
      panels: serversPanels,
    });
  }

  add(server: MonitoredServer): void {
    this.#servers.push(server);
  }

  report(): ServersReport {
    return serversReport(this.#servers, this.plans.list());
  }
}
