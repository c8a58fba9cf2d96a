const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Windows over which burn rates are told, the shortest first. */
export const burnWindowsMs: readonly number[] = [
  5 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  day,
  3 * day,
];

/** Two windows that must both burn: the long one says that it matters, the short one that it still goes on. */
export interface BurnPair {
  readonly severity: 'page' | 'ticket';
  readonly longMs: number;
  readonly shortMs: number;
  /** 1 is as fast as allowed. */
  readonly burnRate: number;
}

/** As in chapter 5 of the SRE workbook, with the shares of the budget for months and for weeks. */
const pairs = [
  { severity: 'page', longMs: hour, shortMs: 5 * minute, ofMonth: 0.02, ofWeek: 0.08 },
  { severity: 'page', longMs: 6 * hour, shortMs: 30 * minute, ofMonth: 0.05, ofWeek: 0.125 },
  { severity: 'ticket', longMs: day, shortMs: 2 * hour, ofMonth: 0.1, ofWeek: 0.2 },
  { severity: 'ticket', longMs: 3 * day, shortMs: 6 * hour, ofMonth: 0.1, ofWeek: 0.42 },
] as const;

const shortestMonthMs = 14 * day;

/** Returns the pairs whose long window is shorter than the window of the SLO. */
export function burnPairs(windowMs: number): BurnPair[] {
  return pairs
    .filter(({ longMs }) => longMs < windowMs)
    .map(({ severity, longMs, shortMs, ofMonth, ofWeek }) => {
      const share = windowMs < shortestMonthMs ? ofWeek : ofMonth;
      return { severity, longMs, shortMs, burnRate: exact((share * windowMs) / longMs) };
    });
}

/** Returns the number without what binary fractions add: 14.4 for 14.400000000000002. */
export function exact(value: number): number {
  return Number(value.toPrecision(12));
}
