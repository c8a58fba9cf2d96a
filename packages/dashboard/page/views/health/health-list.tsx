import { duration, textOf } from '../../drawing/format.ts';
import { colour, Heading, Mark } from '../../drawing/marks.tsx';
import { linkTo } from '../../live/location.ts';
import type { Health } from '../../live/watch-sections.ts';
import { checkMark, severityOf } from './health-texts.ts';

/** Every check that is not healthy in a line of its own, the others together. */
export function HealthList({ health: { status, checks } }: { health: Health }) {
  const groups = [
    { names: checks.filter((check) => check.status === 'healthy'), mark: 'ok', text: 'healthy' },
    { names: checks.filter((check) => check.status === undefined), mark: 'none', text: 'not run yet' },
  ] as const;
  return (
    <section>
      <Heading title="Health" note={status} link={linkTo('health')} />
      <ul class="rows tight">
        {checks
          .filter((check) => check.status === 'unhealthy' || check.status === 'degraded')
          .map((check) => (
            <li key={check.name}>
              <Mark state={checkMark(check)} />
              <span>{check.name}</span>
              <span class={colour(severityOf(checkMark(check)))}>
                {check.status}
                {check.durationMs !== undefined && `, ${textOf(duration(check.durationMs))}`}
              </span>
              {check.message !== undefined && <p class="small">{check.message}</p>}
            </li>
          ))}
        {groups
          .filter(({ names }) => names.length > 0)
          .map(({ names, mark, text }) => (
            <li key={text}>
              <Mark state={mark} />
              <span>{names.map(({ name }) => name).join(', ')}</span>
              <span class="soft">{text}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
