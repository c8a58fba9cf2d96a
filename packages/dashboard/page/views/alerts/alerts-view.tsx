import { clock } from '../../drawing/format.ts';
import { Empty } from '../../drawing/marks.tsx';
import type { Frame } from '../../live/frame.ts';
import { live, useLive } from '../../live/live.ts';
import type { Place } from '../../live/location.ts';
import type { Section } from '../../live/sections.ts';
import type { Alerts } from '../../live/watch-sections.ts';
import { chartKey } from './alert-chart.tsx';
import { AlertDetail } from './alert-detail.tsx';
import { AlertHistory } from './alert-history.tsx';
import { AlertList } from './alert-list.tsx';
import { alertKey } from './alert-texts.ts';
import { RulesTable } from './rules-table.tsx';
import { Silences } from './silences.tsx';

const sectionKey = 'section?name=alerts';

function alertsNow(): Alerts | undefined {
  return live.part<Section<Alerts>>(sectionKey)?.data;
}

function chosenOf(alerts: Alerts, { parameters }: Place) {
  return alerts.alerts.find((alert) => alertKey(alert) === parameters.alert);
}

/** The parts of the view: those of the alert that is chosen, too. */
export function partsOfAlerts(place: Place): string[] {
  const alerts = alertsNow();
  const chosen = alerts && chosenOf(alerts, place);
  const chart = alerts && chosen && chartKey(alerts, chosen, place);
  return chart === undefined ? [sectionKey] : [sectionKey, chart];
}

/** What fires, is pending or was resolved lately, what is silenced, and what is watched; or one alert. */
export function AlertsView({ place, frame }: { place: Place; frame: Frame }) {
  const alerts = alertsNow();
  const { atMs } = useLive();
  if (alerts === undefined) return <Empty title="There are no alerts.">This service evaluates none.</Empty>;
  const chosen = chosenOf(alerts, place);
  if (chosen !== undefined)
    return <AlertDetail alert={chosen} alerts={alerts} place={place} frame={frame} nowMs={atMs} />;
  return (
    <>
      <div class="bar tl">
        <h1>Alerts</h1>
        <span class="dim">
          {alerts.rules.length} rules
          {alerts.evaluatedAtMs !== undefined && `, evaluated at ${clock(alerts.evaluatedAtMs)}`}
        </span>
      </div>
      {place.parameters.alert !== undefined && (
        <p class="soft">That alert neither fires nor is pending, and was not resolved lately.</p>
      )}
      <div class="split">
        <div>
          <AlertList alerts={alerts} state="firing" title="Firing" nowMs={atMs} />
          <AlertList alerts={alerts} state="pending" title="Pending" nowMs={atMs} />
          <AlertList alerts={alerts} state="resolved" title="Resolved in the last 15 minutes" nowMs={atMs} />
          <div class="later">
            <RulesTable alerts={alerts} place={place} />
          </div>
        </div>
        <div>
          <Silences alerts={alerts} place={place} frame={frame} nowMs={atMs} />
          <AlertHistory changes={alerts.history} nowMs={atMs} />
        </div>
      </div>
    </>
  );
}
