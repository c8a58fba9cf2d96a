import { GoldenSignalsError } from '@golden-signals/core';

/**
 * Checks the URL of somebody who waits for pings. The message does not show it: whoever knows it can ping.
 *
 * @param service How messages call the service. @param mustBe Ends the sentence "the URL must be …".
 * @throws GoldenSignalsError `ERR_GS_SCHEDULE_PING_URL`
 */
export function checkedPingUrl(
  service: string,
  url: unknown,
  mustBe: string,
  accepts: (url: URL) => boolean,
): URL {
  if (typeof url === 'string' && URL.canParse(url)) {
    const parsed = new URL(url);
    if (/^https?:$/.test(parsed.protocol) && accepts(parsed)) return parsed;
  }
  throw new GoldenSignalsError(
    'ERR_GS_SCHEDULE_PING_URL',
    `${service}: ${mustBe}; what was given is not shown because it is a secret.`,
  );
}
