import { checkOptions, isNumber, type Rules } from '@golden-signals/core/extension';

export interface DashboardOptions {
  /** Pages that may be open at a time; further ones are told to wait. Default: 20. */
  maxViewers?: number;
  /** How long a browser stays signed in, in milliseconds, from a minute to a week. Default: 43,200,000, half a day. */
  sessionMs?: number;
}

export type ResolvedDashboardOptions = Required<DashboardOptions>;

const rules: Rules<DashboardOptions> = {
  maxViewers: isNumber({ min: 1, max: 1_000, integer: true }),
  sessionMs: isNumber({ min: 60_000, max: 604_800_000 }),
};

/** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function resolveDashboardOptions(options: DashboardOptions): ResolvedDashboardOptions {
  checkOptions('dashboard', options, rules);
  return { maxViewers: options.maxViewers ?? 20, sessionMs: options.sessionMs ?? 43_200_000 };
}
