import { GoldenSignalsError } from '@golden-signals/core';
import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import {
  type DashboardOptions,
  type ResolvedDashboardOptions,
  resolveDashboardOptions,
} from './dashboard-options.ts';
import { watchDeploys } from './deploys/deploys.ts';
import { addDeployFindings } from './deploys/deploys-findings.ts';
import { deploysSection } from './deploys/deploys-section.ts';
import { followEndpoint } from './follow/follow-endpoint.ts';
import { followParts } from './follow/follow-parts.ts';
import { FollowedClients } from './follow/followed-clients.ts';
import { LiveParts } from './live-parts.ts';
import { metricParts } from './metrics/metric-parts.ts';
import { pageEndpoints } from './page-endpoints.ts';
import { framePart, summaryPart } from './parts/frame-part.ts';
import { laneSignals, lanesPart } from './parts/lanes-part.ts';
import { momentPart } from './parts/moment-part.ts';
import { chartedSignals, panelsPart } from './parts/panels-part.ts';
import { routePart } from './parts/route-part.ts';
import { routesPart } from './parts/routes-part.ts';
import { sectionPart } from './parts/section-part.ts';
import { SharedSections } from './parts/shared-sections.ts';
import { signalPart } from './parts/signal-part.ts';
import { signalsPart } from './parts/signals-part.ts';
import { windowsMs } from './parts/windows.ts';
import { sessionEndpoint } from './session-endpoint.ts';
import { Sessions } from './sessions.ts';
import { StreamEndpoint } from './stream-endpoint.ts';

/** As often as the history itself looks for series that are new. */
const keepChartsEveryMs = 10_000;
/** For so long the lanes are remembered second by second, as far back as the finest slots of the history go. */
const secondsKeptMs = 600_000;

/**
 * The live page of one service, at `monitoringPath`.
 *
 * Made by `dashboard()`, put to use by `createMonitor({ extensions })` or `monitor.use()`. In production it is served only
 * where the monitor has credentials.
 */
export class Dashboard implements Extension {
  readonly name = 'dashboard';
  readonly #options: ResolvedDashboardOptions;
  #isInUse = false;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: DashboardOptions = {}) {
    this.#options = resolveDashboardOptions(options);
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#isInUse) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this dashboard already; make one for each: dashboard({ … }).',
      );
    }
    const { endpoints, sections, service } = host;
    if (service.environment === 'production' && !endpoints.isProtected) {
      host.logger.warn(
        {},
        'The dashboard is off: in production it needs credentials. Give createMonitor "auth", or set GS_METRICS_BEARER_TOKEN or GS_METRICS_BASIC_AUTH.',
      );
      this.#isInUse = true;
      return;
    }
    const kept = new Set<string>();
    const keep = keeper(host, kept);
    keep(laneSignals);
    for (const id of laneSignals) host.signals.get(id).keep({ windowMs: secondsKeptMs });
    // Sections may be added after this one, and what they count begins later still.
    host.every(keepChartsEveryMs, () =>
      keep(chartedSignals(host).filter((id) => !kept.has(id) && hasSeries(id, host))),
    );
    const sessions = new Sessions(host.clock, this.#options.sessionMs);
    endpoints.acceptCallers((request) => sessions.has(request));
    const deploys = watchDeploys(host);
    sections.add(deploysSection(deploys, host.clock));
    addDeployFindings(host.findings, deploys, host.clock);
    const followed = new FollowedClients(host, this.#options.maxViewers);
    const shared = new SharedSections(host);
    const parts = new LiveParts(
      {
        frame: framePart(host),
        summary: summaryPart(host, shared),
        lanes: lanesPart(host),
        moment: momentPart(host),
        routes: routesPart(host, shared),
        route: routePart(host, shared),
        section: sectionPart(shared),
        panels: panelsPart(host),
        signal: signalPart(host),
        signals: signalsPart(host, (id) => keep([id])),
        ...metricParts(host),
        ...followParts(host, followed),
      },
      host.clock,
      (error) => host.internalError(error),
    );
    const stream = new StreamEndpoint(host, parts, sessions, this.#options.maxViewers);
    const listSections = () => ({
      paths: ['live', ...sections.paths()].map((path) => `${endpoints.monitoringPath}/${path}`),
    });
    for (const endpoint of pageEndpoints(host, listSections)) endpoints.add(endpoint);
    endpoints.add(sessionEndpoint(host, sessions));
    endpoints.add(stream);
    endpoints.add(followEndpoint(host, followed));
    host.metrics.gauge({
      name: 'golden_signals_dashboard_viewers',
      help: 'Pages of the dashboard that are open.',
      collect: (gauge) => gauge.set(stream.viewers),
    });
    host.metrics.gauge({
      name: 'golden_signals_dashboard_followed_clients',
      help: 'Clients whose requests somebody follows on the dashboard.',
      collect: (gauge) => gauge.set(followed.size),
    });
    host.onClose(() => stream.close());
    this.#isInUse = true;
  }
}

/** Returns what has signals remembered for all windows of the page, each once. */
function keeper({ signals }: ExtensionHost, kept: Set<string>): (ids: readonly string[]) => void {
  return (ids) => {
    for (const id of ids) {
      if (kept.has(id)) continue;
      kept.add(id);
      for (const windowMs of windowsMs) signals.get(id).keep({ windowMs });
    }
  };
}

/** Says whether there is something to remember of a signal: what nobody counts would take memory for nothing. */
function hasSeries(id: string, { signals }: ExtensionHost): boolean {
  const signal = signals.get(id);
  if (signal.definition === undefined) return false;
  for (const _ of signal.series()) return true;
  return false;
}

/**
 * Makes the extension that serves the live page.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function dashboard(options: DashboardOptions = {}): Dashboard {
  return new Dashboard(options);
}
