import { createRequire } from 'node:module';
import { join } from 'node:path';
import { GoldenSignalsError } from '@golden-signals/core';
import { ComputedTimes } from './due-times.ts';

/** What is used of croner: https://croner.56k.guru. */
interface Croner {
  readonly Cron: new (
    pattern: string,
    options: { readonly timezone?: string },
  ) => { nextRun(after: Date): Date | null };
}

/**
 * Returns the times of a cron expression, as croner computes them.
 *
 * @param scope How messages call the schedule. @param timeZone Default: that of the process.
 * @throws GoldenSignalsError `ERR_GS_SCHEDULE_CRONER` without croner, `ERR_GS_SCHEDULE_CRON` for an expression that is
 *   none, or is never due, `ERR_GS_SCHEDULE_TIME_ZONE`
 */
export function cronTimes(scope: string, cron: string, timeZone: string | undefined): ComputedTimes {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new GoldenSignalsError(
      'ERR_GS_SCHEDULE_TIME_ZONE',
      `${scope}: there is no time zone ${JSON.stringify(timeZone.slice(0, 80))}; it must be one such as "Europe/Berlin".`,
    );
  }
  const { Cron } = croner(scope);
  try {
    // What has a colon is a date for croner.
    if (cron.includes(':')) throw new TypeError('it is no cron expression');
    const computed = new Cron(cron, timeZone === undefined ? {} : { timezone: timeZone });
    if (computed.nextRun(new Date()) === null) throw new RangeError('it is never due');
    const text = timeZone === undefined ? cron : `${cron} ${timeZone}`;
    return new ComputedTimes({ text, nextRun: (after) => computed.nextRun(after) });
  } catch (error) {
    throw new GoldenSignalsError(
      'ERR_GS_SCHEDULE_CRON',
      `${scope}: ${JSON.stringify(cron.slice(0, 80))} cannot be a "cron": ${(error as Error).message}.`,
      { cause: error },
    );
  }
}

function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** The script first: it tells whose process this is, while a process may be started from anywhere. */
const places = [() => process.argv[1], () => join(process.cwd(), 'package.json')];

let loaded: Croner | undefined;

/** croner as the application has installed it. */
function croner(scope: string): Croner {
  for (const place of places) {
    if (loaded !== undefined) break;
    try {
      loaded = createRequire(place() ?? '')('croner') as Croner;
    } catch {
      // Not installed there.
    }
  }
  if (loaded !== undefined) return loaded;
  throw new GoldenSignalsError(
    'ERR_GS_SCHEDULE_CRONER',
    `${scope}: the times of a cron expression are computed by croner, which is not installed: npm install croner@11. A bundle has to leave it out. "intervalMs" needs no library.`,
  );
}
