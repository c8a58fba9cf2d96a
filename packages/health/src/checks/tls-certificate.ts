import { connect } from 'node:tls';
import type { Clock } from '@golden-signals/core';
import {
  checkOptions,
  hasMethods,
  isNonEmptyString,
  isNumber,
  type Rules,
  systemClock,
} from '@golden-signals/core/extension';
import type { CheckFunction } from '../check-options.ts';
import { checkLimitOrder, judge } from './limits.ts';

export interface TlsCertificateCheckOptions {
  host: string;
  /** Default: 443. */
  port?: number;
  /** The name that the certificate is asked for. Default: the host. */
  servername?: string;
  /** Days that are left. Default: 21. */
  degradedBelow?: number;
  /** Days that are left. Default: 3. */
  unhealthyBelow?: number;
  /** How long a certificate that was read is remembered. Default: an hour. */
  refreshMs?: number;
  /** Default: the system's. */
  clock?: Clock;
}

const scope = 'tlsCertificateCheck';

const rules: Rules<TlsCertificateCheckOptions> = {
  host: isNonEmptyString,
  port: isNumber({ min: 1, max: 65_535, integer: true }),
  servername: isNonEmptyString,
  degradedBelow: isNumber({ min: 0 }),
  unhealthyBelow: isNumber({ min: 0 }),
  refreshMs: isNumber({ min: 0 }),
  clock: hasMethods('now', 'wallTimeMs'),
};

const dayMs = 86_400_000;

/**
 * Makes a check of how many days the certificate of a host is still valid for. The host is asked once in `refreshMs`;
 * whether the certificate is trusted does not matter.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function tlsCertificateCheck(options: TlsCertificateCheckOptions): CheckFunction {
  checkOptions(scope, { ...options, host: options?.host ?? '' }, rules);
  const { host, port = 443, servername = host, refreshMs = 3_600_000, clock = systemClock } = options;
  const limits = { degradedBelow: options.degradedBelow ?? 21, unhealthyBelow: options.unhealthyBelow ?? 3 };
  checkLimitOrder(scope, limits);
  let known: { validTo: Date; readMs: number } | undefined;
  return async (signal) => {
    if (known === undefined || clock.now() - known.readMs >= refreshMs) {
      known = { validTo: await readValidTo({ host, port, servername }, signal), readMs: clock.now() };
    }
    const daysLeft = (known.validTo.getTime() - clock.wallTimeMs()) / dayMs;
    const status = judge(daysLeft, limits);
    const message =
      status === 'healthy'
        ? undefined
        : daysLeft < 0
          ? 'The certificate has expired.'
          : `The certificate expires in ${daysLeft.toFixed(1)} days.`;
    const expiresAtMs = known.validTo.getTime();
    return { status, message, details: { daysLeft, validTo: known.validTo, ...limits }, expiresAtMs };
  };
}

function readValidTo(
  { host, port, servername }: { host: string; port: number; servername: string },
  signal: AbortSignal,
): Promise<Date> {
  return new Promise((resolve, reject) => {
    // An address has no name to be sent (RFC 6066). An expired certificate must be readable, so it is not refused.
    const name = /^[\d.]+$|:/.test(servername) ? {} : { servername };
    const socket = connect({ host, port, ...name, rejectUnauthorized: false });
    const abort = () => socket.destroy(new Error('The host did not answer in time.'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', abort));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(new Date(socket.getPeerCertificate().valid_to));
      socket.destroy();
    });
  });
}
