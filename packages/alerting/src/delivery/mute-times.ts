import { GoldenSignalsError } from '@golden-signals/core';

/**
 * Times of the week or the year, as Alertmanager's time intervals: all members that are given must hold. Ranges are
 * `from:to`, both included; days of the month may count from the end, as `-1`.
 */
export interface TimeInterval {
  /** From the first up to but not including the second; `24:00` is the end of the day. Default: the whole day. */
  readonly times?: readonly { readonly startTime: string; readonly endTime: string }[];
  /** As `saturday` or `monday:friday`. */
  readonly weekdays?: readonly string[];
  /** As `1:5` or `-3:-1`. */
  readonly daysOfMonth?: readonly string[];
  /** As `december` or `1:3`. */
  readonly months?: readonly string[];
  /** As `Europe/Berlin`. Default: UTC. */
  readonly location?: string;
}

const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const monthNames = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
];

interface Moment {
  readonly minute: number;
  readonly weekday: number;
  readonly day: number;
  readonly daysInMonth: number;
  readonly month: number;
}

type Holds = (moment: Moment) => boolean;

/** @returns Says of a wall time whether it lies in one of the intervals. @throws GoldenSignalsError `ERR_GS_ALERT_MUTE_TIME` */
export function inIntervals(intervals: readonly TimeInterval[]): (wallMs: number) => boolean {
  const all = intervals.map(inInterval);
  return (wallMs) => all.some((contains) => contains(wallMs));
}

function inInterval({ times, weekdays, daysOfMonth, months, location = 'UTC' }: TimeInterval) {
  const momentAt = clockOf(location);
  const parts: Holds[] = [];
  if (times !== undefined) {
    const spans = times.map(({ startTime, endTime }) => [minuteOf(startTime), minuteOf(endTime)] as const);
    if (spans.some(([from, to]) => from >= to))
      throw timeError('the end of a time must be after its start; use two for one that goes over midnight.');
    parts.push(({ minute }) => spans.some(([from, to]) => from <= minute && minute < to));
  }
  if (weekdays !== undefined) {
    const ranges = weekdays.map((range) => rangeOf(range, named(weekdayNames, 0)));
    parts.push(({ weekday }) => ranges.some(([from, to]) => from <= weekday && weekday <= to));
  }
  if (daysOfMonth !== undefined) {
    const ranges = daysOfMonth.map((range) => rangeOf(range, dayNumber));
    parts.push(({ day, daysInMonth }) => {
      const fromStart = (given: number) => (given < 0 ? daysInMonth + given + 1 : given);
      return ranges.some(([from, to]) => fromStart(from) <= day && day <= fromStart(to));
    });
  }
  if (months !== undefined) {
    const ranges = months.map((range) => rangeOf(range, named(monthNames, 1)));
    parts.push(({ month }) => ranges.some(([from, to]) => from <= month && month <= to));
  }
  return (wallMs: number): boolean => {
    const moment = momentAt(wallMs);
    return parts.every((holds) => holds(moment));
  };
}

function clockOf(timeZone: string): (wallMs: number) => Moment {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...({ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const),
    });
  } catch {
    throw timeError(`there is no time zone ${JSON.stringify(timeZone)}; write one as Europe/Berlin.`);
  }
  return (wallMs) => {
    const parts = new Map(format.formatToParts(wallMs).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const [year, month, day] = [of('year'), of('month'), of('day')];
    return {
      minute: of('hour') * 60 + of('minute'),
      weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
      day,
      daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
      month,
    };
  };
}

function rangeOf(range: string, numberOf: (text: string) => number | undefined): readonly [number, number] {
  const [first = '', last = first, ...more] = range.toLowerCase().split(':');
  const [from, to] = [numberOf(first.trim()), numberOf(last.trim())];
  const isBackwards = from !== undefined && to !== undefined && from > to && from > 0 === to > 0;
  if (from === undefined || to === undefined || more.length > 0 || isBackwards)
    throw timeError(`${JSON.stringify(range)} is no range; write one as monday:friday, 1:5 or december.`);
  return [from, to];
}

function named(names: readonly string[], first: number) {
  return (text: string): number | undefined => {
    const index = names.indexOf(text);
    if (index >= 0) return index + first;
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return first === 1 && number >= 1 && number <= names.length ? number : undefined;
  };
}

function dayNumber(text: string): number | undefined {
  const number = /^-?\d{1,2}$/.test(text) ? Number(text) : 0;
  return number !== 0 && Math.abs(number) <= 31 ? number : undefined;
}

function minuteOf(time: string): number {
  const [, hour, minute] = /^(\d{2}):(\d{2})$/.exec(time) ?? [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (!(minutes <= 1_440) || Number(minute) > 59)
    throw timeError(`${JSON.stringify(time)} is no time of day; write one as 09:00 or 24:00.`);
  return minutes;
}

function timeError(message: string): GoldenSignalsError {
  return new GoldenSignalsError('ERR_GS_ALERT_MUTE_TIME', `alerting: muteTimes: ${message}`);
}
