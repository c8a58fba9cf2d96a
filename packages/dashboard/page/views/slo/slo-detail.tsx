import { moment, objective, plain, span, textOf } from '../../drawing/format.ts';
import { Code, colour, Heading, Mark } from '../../drawing/marks.tsx';
import { SignalLane } from '../../drawing/signal-lane.tsx';
import { linkTo } from '../../live/location.ts';
import type { Slo } from '../../live/watch-sections.ts';
import { BurnRates } from './burn-rates.tsx';
import { outlookText, severityOf } from './slo-texts.ts';

/** One SLO: its budget over time, how fast it burns, and who burns it. */
export function SloDetail({ slo, nowMs }: { slo: Slo; nowMs: number }) {
  const { name, summary, windowDays, sinceMs, counts, bad, total, budget, badRoutes, sla } = slo;
  const seconds = budget.windowMs / 1_000;
  return (
    <section class="detail" aria-label={name}>
      <div class="bar">
        <h2>{name}</h2>
        <dl class="facts">
          <Fact name="bad" value={`${plain(bad).digits} of ${plain(total).digits} ${counts}`} />
          <Fact
            name="of"
            value={sinceMs === undefined ? `${windowDays} d` : `the time since ${moment(sinceMs, nowMs)}`}
          />
          <Fact name="now" value={outlookText(slo)} />
        </dl>
      </div>
      <p class="soft">{summary}</p>
      <div class="split">
        <div>
          <SignalLane
            title="Budget left"
            note={`over ${span(seconds)}`}
            axis={{ fromMs: nowMs - budget.windowMs, toMs: nowMs }}
            unit="ratio"
            value={slo.budgetLeft === undefined ? undefined : Math.max(0, slo.budgetLeft)}
            lines={[
              { name: '', points: budget.points.map(([at, left]) => [at, Math.max(0, left)] as const) },
            ]}
            limit={undefined}
            ceiling={1}
            severity={severityOf(slo)}
          />
          <BurnRates slo={slo} />
        </div>
        <div>
          {badRoutes !== undefined && (
            <section>
              <Heading title="Bad requests by route" note="of the last day" />
              <ul class="rows">
                {badRoutes.map(({ route, bad: count }) => (
                  <li key={route}>
                    <span />
                    <a href={linkTo('routes', { route: route.slice(route.indexOf(' ') + 1) })}>
                      <Code>{route}</Code>
                    </a>
                    <b>{plain(count).digits}</b>
                  </li>
                ))}
                {badRoutes.length === 0 && (
                  <li>
                    <Mark state="ok" />
                    <span class="soft">none was bad</span>
                  </li>
                )}
              </ul>
            </section>
          )}
          {sla !== undefined && <SlaList sla={sla} windowDays={windowDays} />}
        </div>
      </div>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function SlaList({ sla, windowDays }: { sla: NonNullable<Slo['sla']>; windowDays: number }) {
  const { target, measured, isMet, creditPercent } = sla;
  return (
    <section>
      <Heading title="SLA" note={`over ${windowDays} d`} />
      <ul class="rows">
        <li>
          <Mark state={isMet ? 'ok' : 'critical'} />
          <span>{textOf(objective(target))} were promised</span>
          <b class={isMet ? '' : colour('critical')}>{isMet ? 'met' : 'missed'}</b>
          <p class="small">
            {measured === undefined ? 'nothing was counted' : `${textOf(objective(measured))} were good`}
            {creditPercent > 0 && `; customers get ${creditPercent} % credit if it stays so`}
          </p>
        </li>
      </ul>
    </section>
  );
}
