import type { Panel } from '@golden-signals/core/extension';
import { ago, duration, span } from '../drawing/format.ts';
import { Code, colour, Empty, Mark, Value } from '../drawing/marks.tsx';
import { RunStrip } from '../drawing/run-strip.tsx';
import { TableRow } from '../drawing/table-row.tsx';
import { live, useLive } from '../live/live.ts';
import { change, linkTo, type Place } from '../live/location.ts';
import type { Schedule, Section } from '../live/sections.ts';
import { Panels } from '../panels/panels.tsx';

/** Every schedule with a strip of its runs, the worst first; one of them with its figures and runs. */
export function SchedulesView({ place }: { place: Place }) {
  const section = live.part<Section<{ schedules: readonly Schedule[] }>>('section?name=schedules');
  const { atMs } = useLive();
  if (section === undefined) return null;
  if (section.missing)
    return <Empty title="No schedules are watched.">They are with the extension "jobs".</Empty>;
  const schedules = section.data?.schedules ?? [];
  const chosen = schedules.find(({ schedule }) => schedule === place.parameters.schedule);
  return (
    <>
      <div class="bar tl">
        <h1>Schedules</h1>
        <span class="dim">{schedules.length}</span>
      </div>
      {schedules.length === 0 ? (
        <Empty title="No schedule is defined.">
          Give a function to schedule() of the jobs, or observe the timers that you have.
        </Empty>
      ) : (
        <table class="t">
          <thead>
            <tr>
              <th>Schedule</th>
              <th>State</th>
              <th class="c2">Latest runs</th>
              <th class="num">Last success</th>
              <th class="num">Next due</th>
              <th class="num c2">Took</th>
              <th class="num c2 c3">Failed</th>
              <th class="num c2 c3">Missed</th>
              <th class="num c2 c3">Late</th>
            </tr>
          </thead>
          <tbody>
            {schedules.map((one, index) => (
              <TableRow key={one.schedule} index={index} isChosen={one === chosen}>
                {() => <>{cellsOf(one, atMs)}</>}
              </TableRow>
            ))}
          </tbody>
        </table>
      )}
      {chosen !== undefined && (
        <section class="detail" aria-label={chosen.schedule}>
          <div class="bar">
            <h2>
              <code>{chosen.schedule}</code>
            </h2>
            <button class="btn right" type="button" onClick={() => change({ schedule: undefined })}>
              Close
            </button>
          </div>
          <Panels panels={ofOne} data={withTimes(chosen)} place={place} deploys={[]} />
        </section>
      )}
    </>
  );
}

function cellsOf(schedule: Schedule, nowMs: number) {
  const { schedule: name, times, state, severity, recent, failed, missed, late } = schedule;
  const { lastSuccessAt, lastDurationMs, nextDueAt } = schedule;
  return (
    <>
      <td>
        <a href={linkTo('schedules', { schedule: name })}>
          <Code>{name}</Code>
        </a>
        <div class="small soft">{times}</div>
      </td>
      <td class="nowrap">
        <span class={colour(severity)}>
          <Mark state={severity ?? 'ok'} /> {state.replace('_', ' ')}
        </span>
      </td>
      <td class="c2">
        <RunStrip name={name} runs={recent} />
      </td>
      <td class="num nowrap">{lastSuccessAt === undefined ? '–' : ago(Date.parse(lastSuccessAt), nowMs)}</td>
      <td class="num nowrap">{dueText(nextDueAt, nowMs)}</td>
      <td class="num c2">
        {lastDurationMs === undefined ? '–' : <Value shown={duration(lastDurationMs)} />}
      </td>
      <td class="num c2 c3">
        <Value shown={{ digits: String(failed), unit: '' }} />
      </td>
      <td class="num c2 c3">
        <Value shown={{ digits: String(missed), unit: '' }} />
      </td>
      <td class="num c2 c3">
        <Value shown={{ digits: String(late), unit: '' }} />
      </td>
    </>
  );
}

function dueText(at: string | undefined, nowMs: number): string {
  if (at === undefined) return '–';
  const leftSeconds = (Date.parse(at) - nowMs) / 1_000;
  return leftSeconds <= 0 ? 'now' : `in ${span(leftSeconds)}`;
}

/** With its times of day as numbers, which is how panels show them. */
function withTimes(schedule: Schedule) {
  const ms = (at: string | undefined) => (at === undefined ? undefined : Date.parse(at));
  return { ...schedule, lastStartedAtMs: ms(schedule.lastStartedAt), missingAtMs: ms(schedule.missingAt) };
}

/** What is shown of one schedule. */
const ofOne: readonly Panel[] = [
  {
    kind: 'figures',
    figures: [
      { title: 'runs', path: 'runs', unit: '1' },
      { title: 'failed', path: 'failed', unit: '1' },
      { title: 'missed', path: 'missed', unit: '1' },
      { title: 'late', path: 'late', unit: '1' },
      { title: 'overlapping', path: 'overlaps', unit: '1' },
      { title: 'too long', path: 'tooLong', unit: '1' },
      { title: 'running now', path: 'running', unit: '1' },
      { title: 'last began', path: 'lastStartedAtMs', unit: 'time' },
      { title: 'missing since', path: 'missingAtMs', unit: 'time' },
    ],
  },
  {
    kind: 'table',
    title: 'Latest runs',
    rows: 'recent',
    sortedBy: { path: 'startedAtMs', order: 'down' },
    columns: [
      { title: 'Began or was due', path: 'startedAtMs', unit: 'time' },
      { title: 'Outcome', path: 'outcome' },
      { title: 'Took', path: 'durationMs', unit: 'ms', hasBar: true },
    ],
    empty: 'No run is over since the process began.',
  },
];
