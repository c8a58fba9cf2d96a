import { formatMs } from '../base/duration-text.ts';
import type { Extension } from '../host/extension-host.ts';
import type { HttpNames } from '../http/options/http-names.ts';
import { inFlightPanels } from './in-flight-panels.ts';
import { inFlightReport } from './in-flight-report.ts';
import { describeAll, openOperations, openRequests } from './open-sources.ts';
import { overdueFindings } from './overdue-findings.ts';
import { overdueSignal } from './overdue-signal.ts';
import { StillRunning } from './still-running.ts';

const worthTellingMs = 1_000;

/** Lists what is in progress, and reports what should have ended. */
export const openWorkExtension: Extension = {
  name: 'open_work',
  setup(host) {
    host.events.declare('overdue');
    const requests = openRequests(host);
    const operations = openOperations(host);
    const stillRunning = new StillRunning(host);
    let http: HttpNames | undefined;
    host.work.onHttpReady((names) => {
      http = names;
      stillRunning.watchRequests(requests, names);
    });
    host.signals.define(
      overdueSignal(
        () => (http === undefined ? undefined : stillRunning.overdueRequests),
        () => http,
      ),
    );
    host.work.onFirstRun(() => stillRunning.watchOperations(operations));
    host.onClose(() => stillRunning.close());
    host.findings.add('overdue', () => overdueFindings([requests, operations], host.clock.now()));
    host.sections.add({
      name: 'inFlight',
      headline: 'open for more than a second',
      read: (options) =>
        inFlightReport({ requests: describeAll(requests), operations: describeAll(operations) }, options),
      text: (report) =>
        [...report.requests, ...report.operations]
          .filter(({ ageMs }) => ageMs > worthTellingMs)
          .map(
            ({ method, name, ageMs }) =>
              `${method === undefined ? '' : `${method} `}${name} since ${formatMs(ageMs)}`,
          ),
      cards: [{ title: 'In flight', value: (report) => report.requests.length }],
      panels: inFlightPanels,
    });
  },
};
