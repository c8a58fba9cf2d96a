import { type ExtensionHost, formatMs, formatSpan } from '@golden-signals/core/extension';
import type { RecentRun } from './recent-runs.ts';
import type { Schedule } from './schedule.ts';

/**
 * - `overdue`: two runs in a row that were due have not succeeded.
 * - `missed`: the latest that was due has not begun.
 * - `too_long`: a run takes longer than its limit.
 * - `failing`: the latest run failed.
 * - `running`, `waiting`: all is well.
 */
export type ScheduleState = 'overdue' | 'missed' | 'too_long' | 'failing' | 'running' | 'waiting';

export interface ScheduleReport {
  readonly schedule: string;
  /** When it runs: `0 3 * * * Europe/Berlin`, `every 10 s`. */
  readonly times: string;
  readonly state: ScheduleState;
  /** How bad its state is; undefined where all is well. */
  readonly severity: 'warning' | 'critical' | undefined;
  /** ISO 8601, as all that end so; undefined when nothing is due. */
  readonly nextDueAt: string | undefined;
  /** When the run was due that is missing. */
  readonly missingAt: string | undefined;
  readonly lastStartedAt: string | undefined;
  readonly lastSuccessAt: string | undefined;
  readonly lastDurationMs: number | undefined;
  /** Runs that are not over. */
  readonly running: number;
  /** Since the process began, as all that follow. */
  readonly runs: number;
  readonly failed: number;
  readonly missed: number;
  readonly late: number;
  readonly overlaps: number;
  readonly tooLong: number;
  /** The latest runs that are over or were missed, at most 40, the oldest first. */
  readonly recent: readonly RecentRun[];
}

/** What `/monitoring/schedules` serves. */
export interface SchedulesReport {
  /** The worst first. */
  readonly schedules: readonly ScheduleReport[];
}

declare module '@golden-signals/core' {
  interface DiagnosticsReport {
    readonly schedules?: SchedulesReport;
  }
}

const worstFirst: readonly ScheduleState[] = [
  'overdue',
  'missed',
  'too_long',
  'failing',
  'running',
  'waiting',
];

const severities: Readonly<Record<ScheduleState, ScheduleReport['severity']>> = {
  overdue: 'critical',
  missed: 'warning',
  too_long: 'warning',
  failing: 'warning',
  running: undefined,
  waiting: undefined,
};

/** The section `/monitoring/schedules`. */
export function addSchedulesSection(
  { sections, clock }: Pick<ExtensionHost, 'sections' | 'clock'>,
  all: () => Iterable<Schedule>,
): void {
  const inTrouble: readonly ScheduleState[] = ['missed', 'overdue'];
  sections.add<SchedulesReport>({
    name: 'schedules',
    headline: 'schedules',
    read: () => schedulesReport(all()),
    text: (data) => schedulesText(data, clock.wallTimeMs()),
    cards: [
      { title: 'Schedules', value: ({ schedules }) => schedules.length },
      {
        title: 'Missed or overdue',
        value: ({ schedules }) => schedules.filter(({ state }) => inTrouble.includes(state)).length,
      },
    ],
  });
}

export function schedulesReport(schedules: Iterable<Schedule>): SchedulesReport {
  const reports = Array.from(schedules, toReport);
  const rank = ({ state }: ScheduleReport) => worstFirst.indexOf(state);
  return {
    schedules: reports.sort((a, b) => rank(a) - rank(b) || a.schedule.localeCompare(b.schedule)),
  };
}

function stateOf({ isOverdue, isFailing, watch, open }: Schedule): ScheduleState {
  if (isOverdue) return 'overdue';
  if (watch.missingMs !== undefined) return 'missed';
  if ([...open].some(({ isTooLong }) => isTooLong)) return 'too_long';
  if (isFailing) return 'failing';
  return open.size > 0 ? 'running' : 'waiting';
}

function toReport(schedule: Schedule): ScheduleReport {
  const { name, plan, watch, open, series, recent } = schedule;
  const state = stateOf(schedule);
  return {
    schedule: name,
    times: plan.times.text,
    state,
    severity: severities[state],
    nextDueAt: iso(plan.times.isStopped() ? undefined : watch.dueMs),
    missingAt: iso(watch.missingMs),
    lastStartedAt: iso(watch.startedMs),
    lastSuccessAt: iso(watch.succeededMs),
    lastDurationMs: schedule.lastDurationMs,
    running: open.size,
    runs: schedule.runs,
    failed: schedule.failed,
    missed: series.missed.count,
    late: series.late.count,
    overlaps: series.overlaps.count,
    tooLong: series.tooLong.count,
    recent: recent.list(),
  };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** One line for each schedule. */
function schedulesText({ schedules }: SchedulesReport, nowMs: number): string[] {
  const ago = (at: string) => `${formatSpan(Math.max(0, nowMs - Date.parse(at)) / 1_000)} ago`;
  return schedules.map((report) => {
    const { state, missingAt, nextDueAt, lastSuccessAt, lastDurationMs } = report;
    const parts = [
      ...(missingAt === undefined ? [] : [`its run of ${ago(missingAt)} is missing`]),
      ...(nextDueAt === undefined ? [] : [`next ${inOr(Date.parse(nextDueAt) - nowMs)}`]),
      lastSuccessAt === undefined ? 'no success is known' : `last success ${ago(lastSuccessAt)}`,
      ...(lastDurationMs === undefined ? [] : [`took ${formatMs(lastDurationMs)}`]),
      ...problems(report),
    ];
    return `${report.schedule} (${report.times}) ${state.replace('_', ' ')}: ${parts.join(', ')}`;
  });
}

function inOr(ms: number): string {
  return ms <= 0 ? 'now' : `in ${formatSpan(ms / 1_000)}`;
}

function problems({ failed, runs, missed, late, overlaps, tooLong }: ScheduleReport): string[] {
  const counts: Array<[number, string]> = [
    [failed, `${failed} of ${runs} failed`],
    [missed, `${missed} missed`],
    [late, `${late} late`],
    [overlaps, `${overlaps} overlapped`],
    [tooLong, `${tooLong} too long`],
  ];
  return counts.filter(([count]) => count > 0).map(([, text]) => text);
}
