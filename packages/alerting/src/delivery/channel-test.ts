import { randomUUID } from 'node:crypto';
import { type ExtensionHost, withinTimeLimit } from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import { testAlert } from './own-alerts.ts';

/** What became of a test. */
export interface ChannelTest {
  readonly isOk: boolean;
  readonly durationMs: number;
  /** Why it failed; undefined where it did not. */
  readonly error: string | undefined;
}

/** Tells a channel of a test alert and of its end; leaves an audit line. Never rejects. */
export async function testChannel(
  { clock, logger, service }: Pick<ExtensionHost, 'clock' | 'logger' | 'service'>,
  channel: Channel,
  by: string,
  { externalUrl, timeoutMs }: { readonly externalUrl: string; readonly timeoutMs: number },
): Promise<ChannelTest> {
  const audit = { 'golden_signals.audit': 'channel_test', by, channel: channel.name };
  logger.warn(audit, `The channel "${channel.name}" was tested by ${by}.`);
  const startMs = clock.now();
  const aborter = new AbortController();
  const groupKey = `test:${randomUUID()}`;
  const send = async () => {
    for (const status of ['firing', 'resolved'] as const) {
      const sentAtMs = clock.wallTimeMs();
      await channel.send([testAlert(status, sentAtMs)], {
        id: randomUUID(),
        groupKey,
        groupLabels: { alertname: 'AlertingTest' },
        status,
        service,
        externalUrl,
        sentAtMs,
        signal: aborter.signal,
      });
    }
  };
  const late = () => {
    aborter.abort();
    throw new Error(`The channel "${channel.name}" did not finish within ${timeoutMs} ms.`);
  };
  let error: string | undefined;
  try {
    await withinTimeLimit({ clock, timeoutMs }, send, late);
  } catch (failure) {
    error = failure instanceof Error ? failure.message : 'It failed.';
  }
  return { isOk: error === undefined, durationMs: clock.now() - startMs, error };
}
