import { BigFact } from '../../drawing/big-fact.tsx';
import { clock, duration, moment, span, textOf } from '../../drawing/format.ts';
import { Code, Heading, Mark } from '../../drawing/marks.tsx';
import type { Frame } from '../../live/frame.ts';
import { linkTo, type Place } from '../../live/location.ts';
import type { Alert, AlertCause, Alerts } from '../../live/watch-sections.ts';
import { AlertChart } from './alert-chart.tsx';
import { AlertHistory } from './alert-history.tsx';
import { alertKey, boundText, reportOf, timesText, valueText } from './alert-texts.ts';
import { Silences } from './silences.tsx';

interface AlertDetailProps {
  readonly alert: Alert;
  readonly alerts: Alerts;
  readonly place: Place;
  readonly frame: Frame;
  readonly nowMs: number;
}

/** All that is known of one alert. */
export function AlertDetail({ alert, alerts, place, frame, nowMs }: AlertDetailProps) {
  const { name, state, severity, text, annotations, activeSinceMs, firedAtMs, resolvedAtMs } = alert;
  const report = reportOf(alerts, alert);
  const key = alertKey(alert);
  const { summary = name, description, runbook, ...others } = annotations;
  return (
    <>
      <section class="say">
        <Mark state={state === 'resolved' ? 'ok' : severity} />
        <div>
          <h1>{summary}</h1>
          <p>
            {text}. {alert.isFrozen && 'Nothing is known of it just now. '}
            {description}
          </p>
          {runbook !== undefined && (
            <p>
              Runbook: <SafeLink url={runbook} />
            </p>
          )}
        </div>
        <div class="acts">
          <a class="btn" href={linkTo('alerts')}>
            All alerts
          </a>
        </div>
      </section>
      <dl class="quad compact">
        <BigFact name="State" value={state} note={`${severity ?? ''}${resolvedText(resolvedAtMs, nowMs)}`} />
        <BigFact
          name="Value"
          value={valueText(alert, report)}
          note={report && `${boundText(report)}, ${timesText(report.rule)}`}
        />
        <BigFact name="Holds since" value={clock(activeSinceMs)} note={agoText(activeSinceMs, nowMs)} />
        <BigFact
          name="Fired"
          value={firedAtMs === undefined ? '–' : clock(firedAtMs)}
          note={firedAtMs === undefined ? undefined : agoText(firedAtMs, nowMs)}
        />
      </dl>
      <div class="split">
        <div>
          <AlertChart alert={alert} alerts={alerts} place={place} deploys={frame.deploys} />
          {alert.cause !== undefined && <Cause cause={alert.cause} nowMs={nowMs} />}
          <AlertHistory changes={alerts.history.filter((change) => alertKey(change) === key)} nowMs={nowMs} />
        </div>
        <div>
          <section>
            <Heading title="Labels" />
            <dl class="facts stackd">
              {Object.entries({ ...alert.labels, ...others }).map(([label, value]) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
          <Silences alerts={alerts} alert={alert} place={place} frame={frame} nowMs={nowMs} />
        </div>
      </div>
    </>
  );
}

/** What was going on when it fired. */
function Cause({ cause, nowMs }: { cause: AlertCause; nowMs: number }) {
  const { version, deploy, slowestRoute, findings, causes } = cause;
  return (
    <section>
      <Heading title="When it fired" note={`version ${version}`} />
      <ul class="rows">
        {deploy !== undefined && (
          <li>
            <span />
            <span>{deploy.version} had been deployed</span>
            <span class="soft">{moment(deploy.timestampMs, nowMs)}</span>
          </li>
        )}
        {slowestRoute !== undefined && (
          <li>
            <span />
            <a href={linkTo('routes', { route: slowestRoute.route })}>
              <Code>{slowestRoute.route}</Code>
            </a>
            <span class="soft">slowest, p95 {textOf(duration(slowestRoute.p95Seconds * 1_000))}</span>
          </li>
        )}
        {findings.map(({ title, evidence }) => (
          <li key={title}>
            <span />
            <span>{title}</span>
            <span />
            <p class="small">{evidence.join('; ')}</p>
          </li>
        ))}
        {causes.map((one) => (
          <li key={one}>
            <span />
            <span>{one}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A link only where it leads to the web: anything else may be code. */
function SafeLink({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return <code>{url}</code>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {url}
    </a>
  );
}

function agoText(ms: number, nowMs: number): string {
  return `${span(Math.max(0, nowMs - ms) / 1_000)} ago`;
}

function resolvedText(resolvedAtMs: number | undefined, nowMs: number): string {
  return resolvedAtMs === undefined ? '' : `, ${agoText(resolvedAtMs, nowMs)}`;
}
