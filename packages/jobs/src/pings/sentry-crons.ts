import { checkOptions, invalidOption, isNonEmptyString, type Rules } from '@golden-signals/core/extension';
import type { SchedulePlan } from '../schedules/schedule-options.ts';
import type { Ping } from './ping.ts';
import { checkedPingUrl } from './ping-url.ts';

export interface SentryCronsOptions {
  /** Of the project. Secret: it is neither logged nor shown. */
  dsn: string;
  /** Of the monitor: up to 50 lower-case letters, digits, `-` and `_`. Default: made of the schedule's name. */
  slug?: string;
  /** Default: that of the monitor that uses `jobs()`. */
  environment?: string;
}

const isSlug = (value: unknown) =>
  typeof value === 'string' && /^[a-z0-9_-]{1,50}$/.test(value)
    ? undefined
    : 'up to 50 lower-case letters, digits, "-" and "_"';

const rules: Rules<SentryCronsOptions> = {
  dsn: () => undefined,
  slug: isSlug,
  environment: isNonEmptyString,
};

const minuteMs = 60_000;

/**
 * Checks each run in at a monitor of Sentry Crons: `in_progress`, then `ok` or `error`. The first also says when it is due,
 * so that Sentry makes the monitor by itself.
 *
 * @throws GoldenSignalsError `ERR_GS_SCHEDULE_PING_URL`, `ERR_GS_OPTION_INVALID`, `ERR_GS_OPTION_UNKNOWN`
 */
export function sentryCrons(options: SentryCronsOptions): Ping {
  checkOptions('sentryCrons', options, rules);
  const dsn = checkedPingUrl(
    'sentryCrons',
    options.dsn,
    '"dsn" must be one such as https://<key>@<host>/<project>',
    ({ username, pathname }) => username !== '' && /\/\d+$/.test(pathname),
  );
  const [, path = '', project = ''] = /^(.*)\/(\d+)$/.exec(dsn.pathname) ?? [];
  return {
    service: 'sentry',
    begin(schedule, plan, service) {
      const slug = options.slug ?? toSlug(schedule);
      const url = `${dsn.protocol}//${dsn.host}${path}/api/${project}/cron/${slug}/${dsn.username}/`;
      const environment = options.environment ?? service.environment;
      const config = monitorConfig(schedule, plan);
      const checkIn = (id: string, more: object) => ({
        url,
        contentType: 'application/json',
        body: JSON.stringify({ check_in_id: id.replaceAll('-', ''), environment, ...more }),
      });
      return {
        started: ({ id }) =>
          checkIn(id, { status: 'in_progress', ...(config && { monitor_config: config }) }),
        ended: ({ run, isError, durationMs }) =>
          checkIn(run.id, { status: isError ? 'error' : 'ok', duration: durationMs / 1_000 }),
      };
    },
  };
}

/** What Sentry makes a monitor of; undefined where nobody says when a run is due. */
function monitorConfig(schedule: string, plan: SchedulePlan): object | undefined {
  const { cron, timeZone, intervalMs, graceMs, maxRuntimeMs } = plan;
  if (cron === undefined && intervalMs === undefined) return undefined;
  return {
    schedule:
      cron === undefined
        ? { type: 'interval', value: wholeMinutes(schedule, intervalMs!), unit: 'minute' }
        : { type: 'crontab', value: crontab(schedule, cron) },
    checkin_margin: Math.max(1, Math.ceil(graceMs / minuteMs)),
    ...(maxRuntimeMs !== undefined && { max_runtime: Math.max(1, Math.ceil(maxRuntimeMs / minuteMs)) }),
    ...(timeZone !== undefined && { timezone: timeZone }),
  };
}

/** Sentry knows no seconds. */
function crontab(schedule: string, cron: string): string {
  const fields = cron.trim().split(/\s+/);
  if (fields.length === 6 && /^0+$/.test(fields[0]!)) fields.shift();
  if (fields.length === 5 || cron.startsWith('@')) return fields.join(' ');
  throw unknownToSentry(schedule, 'cron', cron);
}

function wholeMinutes(schedule: string, intervalMs: number): number {
  if (intervalMs % minuteMs === 0) return intervalMs / minuteMs;
  throw unknownToSentry(schedule, 'intervalMs', intervalMs);
}

function unknownToSentry(schedule: string, option: string, value: unknown): Error {
  return invalidOption(
    `The schedule "${schedule}"`,
    option,
    value,
    'in whole minutes where sentryCrons() is told of it, because Sentry knows no seconds',
  );
}

/** `Nightly import` is `nightly-import`. */
function toSlug(schedule: string): string {
  const slug = schedule
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50);
  return slug === '' ? 'schedule' : slug;
}
