import type { Moment, MomentErrors, MomentList, MomentRequest, MomentStall } from '../../src/parts/shapes.ts';
import { clock, duration, textOf } from '../drawing/format.ts';
import { colour, Heading, Mark } from '../drawing/marks.tsx';
import { linkTo } from '../live/location.ts';
import { firedText } from './moment-say.ts';

/** What fired at a moment, and what happened within half a minute of it. */
export function NearLists({ moment }: { moment: Moment }) {
  const { alerts, slow, errors, stalls, nearMs } = moment;
  const near = `within ${nearMs / 1_000} s`;
  return (
    <>
      {alerts !== undefined && <Fired alerts={alerts} />}
      {slow !== undefined && <Slow list={slow} moment={moment} note={near} />}
      {errors !== undefined && <Errors errors={errors} note={near} />}
      {stalls !== undefined && <Stalls list={stalls} moment={moment} note={near} />}
      <p class="soft small later">SLO budgets and findings are not remembered: they are those of now only.</p>
    </>
  );
}

function Fired({ alerts }: { alerts: NonNullable<Moment['alerts']> }) {
  return (
    <section>
      <Heading title="Fired then" note={String(alerts.length)} link={linkTo('alerts')} />
      <ul class="rows">
        {alerts.map((alert) => (
          <li key={`${alert.name} ${alert.firedAtMs}`}>
            <Mark state={alert.severity} />
            <b>{alert.summary}</b>
            <span class={colour(alert.severity)}>{alert.severity}</span>
            <p class="small">{firedText(alert)}</p>
          </li>
        ))}
        {alerts.length === 0 && <None />}
      </ul>
    </section>
  );
}

interface NearProps<Item> {
  list: MomentList<Item>;
  moment: Moment;
  note: string;
}

function Slow({ list, moment, note }: NearProps<MomentRequest>) {
  return (
    <section>
      <Heading title="Slow requests" note={`${list.count} ${note}`} link={linkTo('slow')} />
      <ul class="rows">
        {list.items.map(({ startedAtMs, method, route, status, durationMs }, index) => (
          <li key={`${startedAtMs} ${index}`}>
            <Mark state={status >= 500 ? 'critical' : undefined} />
            <a href={linkTo('slow', { request: String(startedAtMs) })}>
              <code>
                {method} {route}
              </code>
            </a>
            <span>{textOf(duration(durationMs))}</span>
            <p class="small">
              {status}, from {clock(startedAtMs)}
            </p>
          </li>
        ))}
        {list.count === 0 && <None />}
      </ul>
      <Forgotten list={list} moment={moment} />
    </section>
  );
}

function Errors({ errors: { groups, unknown }, note }: { errors: MomentErrors; note: string }) {
  return (
    <section>
      <Heading title="Errors" note={`${groups.length} groups ${note}`} link={linkTo('errors')} />
      <ul class="rows">
        {groups.map(({ fingerprint, type, title }) => (
          <li key={fingerprint}>
            <Mark state="warning" />
            <a href={linkTo('errors', { group: fingerprint })}>
              {type}
              {title !== undefined && title !== type && `: ${title}`}
            </a>
          </li>
        ))}
        {groups.length === 0 && <None />}
      </ul>
      {unknown > 0 && (
        <p class="small soft">
          {unknown} more {unknown === 1 ? 'was' : 'were'} seen before and after; whether then too, nobody
          knows.
        </p>
      )}
    </section>
  );
}

function Stalls({ list, moment, note }: NearProps<MomentStall>) {
  return (
    <section>
      <Heading title="Stalls" note={`${list.count} ${note}`} link={linkTo('stalls')} />
      <ul class="rows">
        {list.items.map(({ startedAtMs, durationMs, during }, index) => (
          <li key={`${startedAtMs} ${index}`}>
            <Mark state="warning" />
            <span>{textOf(duration(durationMs))}</span>
            <span>{clock(startedAtMs)}</span>
            <p class="small">{during.length === 0 ? 'nothing was in progress' : during.join(', ')}</p>
          </li>
        ))}
        {list.count === 0 && <None />}
      </ul>
      <Forgotten list={list} moment={moment} />
    </section>
  );
}

/** A list that ends after the moment has nothing to say of it. */
function Forgotten({ list: { oldestMs }, moment }: { list: MomentList<unknown>; moment: Moment }) {
  if (oldestMs === undefined || oldestMs <= moment.atMs - moment.nearMs) return null;
  return <p class="small soft">The oldest that is remembered is of {clock(oldestMs)}.</p>;
}

function None() {
  return (
    <li>
      <Mark state="none" />
      <span class="soft">none that is remembered</span>
    </li>
  );
}
