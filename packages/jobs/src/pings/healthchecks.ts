import { checkOptions, type Rules } from '@golden-signals/core/extension';
import type { Ping, PingRequest } from './ping.ts';
import { checkedPingUrl } from './ping-url.ts';

/** Of https://healthchecks.io, and of what speaks its protocol. */
export interface HealthchecksOptions {
  /** Of the check, by its UUID or its slug: `https://hc-ping.com/<uuid>`. Secret: it is neither logged nor shown. */
  url: string;
}

const rules: Rules<HealthchecksOptions> = { url: () => undefined };

/**
 * Tells a check of Healthchecks when a run starts and how it ends: with `/start`, then with nothing, `/fail` or the exit
 * code, and with one `rid` for both, by which it measures how long the run took.
 *
 * @throws GoldenSignalsError `ERR_GS_SCHEDULE_PING_URL`, `ERR_GS_OPTION_UNKNOWN`
 */
export function healthchecks(options: HealthchecksOptions): Ping {
  checkOptions('healthchecks', options, rules);
  const url = checkedPingUrl(
    'healthchecks',
    options.url,
    '"url" must be an absolute URL of http or https without a user',
    ({ username }) => username === '',
  );
  const request = (signal: string, id: string, body = ''): PingRequest => {
    const target = new URL(url);
    target.pathname = target.pathname.replace(/\/$/, '') + signal;
    target.searchParams.set('rid', id);
    return { url: target.href, ...(body === '' ? {} : { body, contentType: 'text/plain; charset=utf-8' }) };
  };
  return {
    service: 'healthchecks',
    begin: () => ({
      started: ({ id }) => request('/start', id),
      ended: ({ run, isError, exitCode, message }) =>
        isError ? request(`/${exitCode ?? 'fail'}`, run.id, message) : request('', run.id),
    }),
  };
}
