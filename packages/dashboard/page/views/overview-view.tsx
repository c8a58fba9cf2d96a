import type { Lanes } from '../../src/parts/shapes.ts';
import { Bar } from '../drawing/chart.tsx';
import { CopyButton } from '../drawing/copy-button.tsx';
import { clock, objective, ofUnit, plain, ratio, textOf } from '../drawing/format.ts';
import { LanesView } from '../drawing/lanes.tsx';
import { colour, Empty, Heading, Mark, type Severity } from '../drawing/marks.tsx';
import type { Frame, Summary } from '../live/frame.ts';
import { live } from '../live/live.ts';
import { linkTo, type Place, timeParameters, windowName } from '../live/location.ts';
import type { Review, Section } from '../live/sections.ts';
import type { Alerts, Health, Slos } from '../live/watch-sections.ts';
import { alertKey } from './alerts/alert-texts.ts';
import { HealthList } from './health/health-list.tsx';
import { type Routes, RoutesTable, routesKey } from './routes-table.tsx';
import { fillOf, leftText, markOf, outlookText, severityOf } from './slo/slo-texts.ts';

/** The part that holds the golden signals. */
export function lanesKey(place: Place): string {
  return `lanes?${new URLSearchParams(timeParameters(place))}`;
}

/** The parts of it, besides the frame. */
export function partsOfOverview(place: Place): string[] {
  return [
    lanesKey(place),
    routesKey(place, 10),
    ...['alerts', 'slo', 'health', 'review'].map((name) => `section?name=${name}`),
  ];
}

/** What is wrong now, the golden signals, and at the side what else one has to know. */
export function OverviewView({ frame, place }: { frame: Frame; place: Place }) {
  const say = live.part<Summary>('summary')?.say;
  const lanes = live.part<Lanes>(lanesKey(place));
  const routes = live.part<Routes>(routesKey(place, 10));
  const alerts = live.part<Section<Alerts>>('section?name=alerts')?.data;
  const slos = live.part<Section<Slos>>('section?name=slo')?.data;
  const health = live.part<Section<Health>>('section?name=health')?.data;
  const review = live.part<Section<Review>>('section?name=review')?.data;
  return (
    <>
      <Say
        say={say}
        markdown={() => (say === undefined ? '' : overviewMarkdown(frame, say, lanes, routes))}
      />
      <div class="split">
        <div>
          {lanes !== undefined && (
            <LanesView
              title="Golden signals"
              tableId="signals"
              data={lanes}
              deploys={frame.deploys}
              windowName={windowName(place)}
              place={place}
            />
          )}
          <section class="later">
            <Heading title="Routes by share of time" link={linkTo('routes')} />
            {routes !== undefined && routes.total === 0 && (
              <Empty title="No requests so far.">The first one appears here within two seconds.</Empty>
            )}
            {routes !== undefined && routes.total > 0 && (
              <RoutesTable data={routes} place={place} isWhole={false} />
            )}
          </section>
        </div>
        <div>
          {alerts !== undefined && <AlertList alerts={alerts} />}
          {slos !== undefined && slos.slos.length > 0 && <SloList slos={slos} />}
          {health !== undefined && health.checks.length > 0 && <HealthList health={health} />}
          {review !== undefined && <FindingList review={review} />}
        </div>
      </div>
    </>
  );
}

/** Has its room before it is known, which takes the service longer than the lanes do. */
function Say({ say, markdown }: { say: Summary['say'] | undefined; markdown: () => string }) {
  if (say === undefined) return <section class="say" aria-busy="true" />;
  return (
    <section class="say">
      <Mark state={say.severity ?? 'ok'} />
      <div>
        <h1>{say.title}</h1>
        <p>
          {say.text}{' '}
          {say.section !== undefined && <a href={linkTo(say.section, { finding: say.finding })}>Open</a>}
        </p>
      </div>
      <div class="acts">
        <CopyButton text={markdown} />
      </div>
    </section>
  );
}

function AlertList({ alerts: { alerts, rules } }: { alerts: Alerts }) {
  const firing = alerts.filter(({ state }) => state === 'firing');
  return (
    <section>
      <Heading
        title="Firing alerts"
        note={`${firing.length} of ${rules.length} rules`}
        link={linkTo('alerts')}
      />
      <ul class="rows">
        {firing.slice(0, 6).map((alert) => (
          <li key={alertKey(alert)}>
            <Mark state={alert.severity} />
            <a href={linkTo('alerts', { alert: alertKey(alert) })}>
              <b>{inWords(alert.name)}</b>
            </a>
            <span class={colour(alert.severity)}>
              {alert.severity}, since {clock(alert.activeSinceMs, false)}
            </span>
            <p class="small">
              {alert.silencedBy.length > 0 && 'silenced: '}
              {alert.text}
            </p>
          </li>
        ))}
        {firing.length === 0 && (
          <li>
            <Mark state="ok" />
            <span class="soft">none</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function SloList({ slos: { slos } }: { slos: Slos }) {
  return (
    <section>
      <Heading title="SLO budgets" link={linkTo('slo')} />
      <ul class="rows">
        {slos.map((slo) => (
          <li key={slo.name}>
            <Mark state={markOf(slo)} />
            <span>
              {slo.name}, {textOf(objective(slo.objective))}
            </span>
            <b class={colour(severityOf(slo))}>{leftText(slo)}</b>
            <span class="bar">
              <Bar share={slo.budgetLeft ?? 0} fill={fillOf(slo)} />
            </span>
            <p class="small">{outlookText(slo)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function FindingList({ review: { findings } }: { review: Review }) {
  return (
    <section>
      <Heading title="Findings" note={`from the review, ${findings.length}`} link={linkTo('review')} />
      <ul class="rows">
        {bySeverity(findings)
          .slice(0, 6)
          .map(({ id, severity, title, evidence }) => (
            <li key={id}>
              <Mark state={severity} />
              <a href={linkTo('review', { finding: id })}>{title}</a>
              <span />
              <p class="small">{evidence.join('; ')}</p>
            </li>
          ))}
        {findings.length === 0 && (
          <li>
            <Mark state="ok" />
            <span class="soft">nothing that should change</span>
          </li>
        )}
      </ul>
    </section>
  );
}

function bySeverity(findings: Review['findings']): Review['findings'] {
  const rank = (severity: Severity) => ['critical', 'warning', 'info'].indexOf(severity ?? 'info');
  return [...findings].sort((a, b) => rank(a.severity) - rank(b.severity));
}

/** `HttpErrorRatioCritical` becomes `Http error ratio critical`. */
function inWords(name: string): string {
  const words = name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`;
}

export function overviewMarkdown(
  { service }: Frame,
  say: Pick<Summary['say'], 'title' | 'text'>,
  lanes: Lanes | undefined,
  routes: Routes | undefined,
): string {
  const timeMs = lanes?.atMs ?? lanes?.toMs ?? Date.now();
  return [
    `**${service.name} ${service.version}** (${service.environment}, ${service.instance}), ${new Date(timeMs).toISOString()}`,
    '',
    `> ${say.title}. ${say.text}`,
    '',
    `| signal | ${lanes?.atMs === undefined ? 'now' : clock(lanes.atMs)} |`,
    '|---|---|',
    ...(lanes?.lanes ?? []).map(
      ({ title, value, unit }) => `| ${title} | ${value === undefined ? '–' : textOf(ofUnit(value, unit))} |`,
    ),
    '',
    '| route | req/s | errors | p99 |',
    '|---|---|---|---|',
    ...(routes?.rows ?? []).map(
      ({ route, requestsPerSecond, errorRatio, p99Ms }) =>
        `| \`${route}\` | ${textOf(plain(requestsPerSecond))} | ${textOf(ratio(errorRatio))} | ${textOf(ofUnit(p99Ms / 1_000, 's'))} |`,
    ),
    '',
    location.href,
  ].join('\n');
}
