import { moment, span } from '../../drawing/format.ts';
import { colour, Heading, Mark } from '../../drawing/marks.tsx';
import { linkTo } from '../../live/location.ts';
import type { AlertChange } from '../../live/watch-sections.ts';
import { alertKey } from './alert-texts.ts';

const maxListed = 50;

/** What fired and what was resolved, the latest first. */
export function AlertHistory({ changes, nowMs }: { changes: readonly AlertChange[]; nowMs: number }) {
  return (
    <section aria-label="History">
      <Heading title="History" note={changes.length === 0 ? undefined : `the latest ${changes.length}`} />
      <ul class="rows">
        {changes.slice(0, maxListed).map((change) => (
          <Row key={`${change.timestampMs} ${alertKey(change)}`} change={change} nowMs={nowMs} />
        ))}
        {changes.length === 0 && (
          <li>
            <Mark state={undefined} />
            <span class="soft">nothing has fired</span>
          </li>
        )}
      </ul>
      {changes.length > maxListed && <p class="soft">and {changes.length - maxListed} more</p>}
    </section>
  );
}

function Row({ change, nowMs }: { change: AlertChange; nowMs: number }) {
  const { to, name, severity, text, timestampMs, firedForMs } = change;
  const fires = to === 'firing';
  return (
    <li>
      <Mark state={fires ? severity : 'ok'} />
      <span>
        <a href={linkTo('alerts', { alert: alertKey(change) })}>
          <code>{name}</code>
        </a>{' '}
        <span class={fires ? colour(severity) : 'soft'}>
          {fires ? 'fired' : 'resolved'}
          {firedForMs !== undefined && ` after ${span(firedForMs / 1_000)}`}
        </span>
      </span>
      <span class="dim">{moment(timestampMs, nowMs)}</span>
      {fires && <p class="small">{text}</p>}
    </li>
  );
}
