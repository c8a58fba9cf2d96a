import { moment } from '../../drawing/format.ts';
import { colour, Heading, Mark } from '../../drawing/marks.tsx';
import type { HealthChange } from '../../live/watch-sections.ts';
import { severityOf, statusMark } from './health-texts.ts';

const maxListed = 30;

/** How the checks and the service have changed, the latest first. */
export function HealthChanges({ changes, nowMs }: { changes: readonly HealthChange[]; nowMs: number }) {
  return (
    <section aria-label="Changes">
      <Heading title="Changes" note={changes.length === 0 ? undefined : `the latest ${changes.length}`} />
      <ul class="rows changes">
        {changes.slice(0, maxListed).map(({ check, from, to, message, timestampMs }, index) => {
          const mark = statusMark(to);
          return (
            <li key={`${timestampMs} ${check ?? ''} ${index}`}>
              <Mark state={mark} />
              <span>
                {check === undefined ? <b>the service</b> : check} was {from},{' '}
                <span class={colour(severityOf(mark))}>is {to}</span>
              </span>
              <span class="dim">{moment(timestampMs, nowMs)}</span>
              {message !== undefined && to !== 'healthy' && <p class="small">{message}</p>}
            </li>
          );
        })}
        {changes.length === 0 && (
          <li>
            <Mark state="ok" />
            <span class="soft">none: everything has been as it began</span>
          </li>
        )}
      </ul>
      {changes.length > maxListed && <p class="soft">and {changes.length - maxListed} more</p>}
    </section>
  );
}
