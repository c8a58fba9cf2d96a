import { GoldenSignalsError } from '../base/coded-error.ts';
import { invalidOption, isNumber } from '../base/option-rules.ts';

/** One resolution of the history. */
export interface Tier {
  readonly slotMs: number;
  /** One more than the longest window has, because n differences take n + 1 samples. */
  readonly maxSlots: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** The finest first: ten minutes, two hours, 26 hours, 35 days. */
export const tiers: readonly Tier[] = [
  { slotMs: second, maxSlots: 601 },
  { slotMs: 10 * second, maxSlots: 721 },
  { slotMs: minute, maxSlots: 1_561 },
  { slotMs: hour, maxSlots: 841 },
];

export const longestWindowMs = 840 * hour;

/** Returns the finest tier that reaches so far back. @param from The finest that comes into question. Default: 0. */
export function tierOf(windowMs: number, from = 0): number {
  return tiers.findIndex(({ slotMs, maxSlots }, tier) => tier >= from && (maxSlots - 1) * slotMs >= windowMs);
}

/** Returns how many slots of a tier a window takes. */
export function slotsOf(windowMs: number, tier: number): number {
  return Math.ceil(windowMs / tiers[tier]!.slotMs) + 1;
}

const isWindow = isNumber({ min: second });

/** @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`, `ERR_GS_SIGNAL_WINDOW` */
export function checkWindow(id: string, windowMs: unknown): void {
  const scope = `signal "${id}" keep`;
  const mustBe = isWindow(windowMs);
  if (mustBe !== undefined) throw invalidOption(scope, 'windowMs', windowMs, mustBe);
  if ((windowMs as number) <= longestWindowMs) return;
  throw new GoldenSignalsError(
    'ERR_GS_SIGNAL_WINDOW',
    `${scope}: ${windowMs} ms is longer than any history reaches, which is ${longestWindowMs} ms (35 days). Ask Prometheus for more.`,
  );
}
