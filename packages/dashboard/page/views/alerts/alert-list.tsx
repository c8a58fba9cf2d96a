import { clock, span } from '../../drawing/format.ts';
import { colour, Heading, Mark } from '../../drawing/marks.tsx';
import { linkTo } from '../../live/location.ts';
import type { Alert, Alerts } from '../../live/watch-sections.ts';
import { alertKey, boundText, labelsText, reportOf, valueText } from './alert-texts.ts';

interface AlertListProps {
  readonly alerts: Alerts;
  readonly state: Alert['state'];
  readonly title: string;
  readonly nowMs: number;
}

/** The alerts of one state. */
export function AlertList({ alerts, state, title, nowMs }: AlertListProps) {
  const found = alerts.alerts.filter((alert) => alert.state === state);
  return (
    <section aria-label={title}>
      <Heading title={title} note={String(found.length)} />
      <ul class="rows timed">
        {found.map((alert) => (
          <Row key={alertKey(alert)} alert={alert} alerts={alerts} nowMs={nowMs} />
        ))}
        {found.length === 0 && (
          <li>
            <Mark state={undefined} />
            <span class="soft">none</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function Row({ alert, alerts, nowMs }: { alert: Alert; alerts: Alerts; nowMs: number }) {
  const { name, state, severity, labels, annotations, silencedBy, isFrozen } = alert;
  const report = reportOf(alerts, alert);
  const isOver = state === 'resolved';
  const further = labelsText(labels);
  return (
    <li>
      <Mark state={isOver ? undefined : severity} />
      <a href={linkTo('alerts', { alert: alertKey(alert) })}>
        <b>{annotations.summary ?? name}</b>
      </a>
      <span class={isOver ? 'soft' : colour(severity)}>{timeText(alert, report?.rule.forMs, nowMs)}</span>
      <p class="small">
        {silencedBy.length > 0 && !isOver && (
          <>
            <span class="tag">silenced</span>{' '}
          </>
        )}
        {valueText(alert, report)}
        {report !== undefined && `, ${isOver ? 'no longer ' : ''}${boundText(report)}`}
        {isFrozen && ', nothing is known just now'} · <code>{name}</code>
        {further !== '' && ` · ${further}`}
      </p>
    </li>
  );
}

/** `critical, 5 min`, `warning, fires in 40 s`, `at 14:03:20` */
function timeText(alert: Alert, forMs = 0, nowMs: number): string {
  const { state, severity, activeSinceMs, firedAtMs = activeSinceMs, resolvedAtMs = nowMs } = alert;
  if (state === 'resolved') return `${severity}, at ${clock(resolvedAtMs)}`;
  if (state === 'firing') return `${severity}, ${span(Math.max(0, nowMs - firedAtMs) / 1_000)}`;
  return `${severity}, fires in ${span(Math.max(0, activeSinceMs + forMs - nowMs) / 1_000)}`;
}
