import type { CheckResult } from './check-result.ts';
import { type CheckStatus, isCheckStatus } from './status.ts';

/** What an indicator of `@nestjs/terminus` answers: `{ [name]: { status: 'up' | 'degraded' | 'down', … } }`. */
export type TerminusResult = Readonly<Record<string, { readonly status: string }>>;

const statuses: Readonly<Record<string, CheckStatus>> = {
  up: 'healthy',
  degraded: 'degraded',
  down: 'unhealthy',
};
/** What terminus calls the whole. */
const overallStatuses: Readonly<Record<string, CheckStatus>> = { ok: 'healthy', error: 'unhealthy' };
const severity: readonly CheckStatus[] = ['healthy', 'degraded', 'unhealthy'];

/** The status that a word means here or in terminus, or nothing. */
export function statusOfWord(word: string): CheckStatus | undefined {
  if (isCheckStatus(word)) return word;
  if (Object.hasOwn(statuses, word)) return statuses[word];
  return Object.hasOwn(overallStatuses, word) ? overallStatuses[word] : undefined;
}

/** Such an answer as a result, or nothing when it is none. The worst of several names counts. */
export function terminusResult(value: unknown): CheckResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const indicators = Object.entries(value);
  if (indicators.length === 0 || !indicators.every(([, indicator]) => statusOf(indicator) !== undefined)) {
    return undefined;
  }
  const found = indicators.map(([, indicator]) => statusOf(indicator)!);
  const status = severity[Math.max(...found.map((one) => severity.indexOf(one)))]!;
  const message = indicators.map(([, { message }]) => message).find((text) => typeof text === 'string');
  return { status, message, details: indicators.length === 1 ? withoutStatus(indicators[0]![1]) : value };
}

function statusOf(indicator: unknown): CheckStatus | undefined {
  const status = (indicator as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'string' && Object.hasOwn(statuses, status) ? statuses[status] : undefined;
}

function withoutStatus({ status, message, ...details }: Record<string, unknown>): object | undefined {
  return Object.keys(details).length === 0 ? undefined : details;
}
