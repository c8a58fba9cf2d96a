import type { Axis } from '../../drawing/axis.ts';
import { ago, duration, moment, span, textOf } from '../../drawing/format.ts';
import { colour, Mark, Value } from '../../drawing/marks.tsx';
import { StatusStrip } from '../../drawing/status-strip.tsx';
import type { HealthCheck } from '../../live/watch-sections.ts';
import { checkMark, severityOf, weightOf } from './health-texts.ts';

/** One check: what it is now, what it was over the window, and what it said. */
export function CheckRow({ check, axis }: { check: HealthCheck; axis: Axis }) {
  const { name, status, sinceMs, ranAtMs, durationMs, intervalMs, consecutiveFailures, message } = check;
  const mark = checkMark(check);
  const nowMs = axis.toMs;
  return (
    <tr>
      <td>
        {name}
        {message !== undefined && <p class="small soft">{message}</p>}
        {check.details !== undefined && <p class="small dim">{detailsText(check.details)}</p>}
      </td>
      <td>
        <span class={`nowrap ${colour(severityOf(mark))}`}>
          <Mark state={mark} /> {status ?? 'not run'}
        </span>
        {sinceMs !== undefined && <p class="small soft nowrap">since {moment(sinceMs, nowMs)}</p>}
        {consecutiveFailures > 1 && <p class="small soft">failed {consecutiveFailures} times</p>}
      </td>
      <td class="over">
        <StatusStrip name={name} spans={check.history} axis={axis} />
      </td>
      <td class="num c2">{durationMs === undefined ? '–' : <Value shown={duration(durationMs)} />}</td>
      <td class="num c2">
        {ranAtMs === undefined ? '–' : ago(ranAtMs, nowMs)}
        <p class="small soft">
          {intervalMs === undefined ? 'when asked' : `every ${intervalText(intervalMs)}`}
        </p>
      </td>
      <td class="c2 c3">{weightOf(check)}</td>
    </tr>
  );
}

function intervalText(ms: number): string {
  return ms < 1_000 ? textOf(duration(ms)) : span(ms / 1_000);
}

/** `idle 3, waiting 0` */
function detailsText(details: Readonly<Record<string, unknown>>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ');
}
