import {
  checkOptions,
  isNonEmptyString,
  isNumber,
  isPlainObject,
  type Rules,
} from '@golden-signals/core/extension';
import type { Channel, Notification } from '../channel.ts';
import { checkedUrl, isChecked } from './channel-rules.ts';
import { post } from './post.ts';
import { annotationsOf, startOf } from './webhook-payload.ts';

export interface AlertmanagerChannelOptions {
  /** Where it is, as `http://alertmanager:9093`, with the prefix of its routes if it has one. */
  url: string;
  /** Default: `alertmanager`. */
  name?: string;
  /** Further ones, as `authorization`. Kept secret. Default: none. */
  headers?: Readonly<Record<string, string>>;
  /** Labels of all alerts, as Prometheus's external ones; those of an alert go before. Default: none. */
  externalLabels?: Readonly<Record<string, string>>;
  /** How often what fires is sent again, in milliseconds. Default: 60,000. */
  resendDelayMs?: number;
}

const rules: Rules<AlertmanagerChannelOptions> = {
  url: isChecked,
  name: isNonEmptyString,
  headers: isPlainObject,
  externalLabels: isPlainObject,
  resendDelayMs: isNumber({ min: 5_000, max: 3_600_000 }),
};

/** As Prometheus sends at most. */
const batchSize = 256;

/**
 * Sends alerts to Alertmanager as Prometheus does: what fires again and again, with an end that comes by itself when this
 * process is gone. Grouping, repeating and silences are then Alertmanager's.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_ALERT_CHANNEL_URL`
 */
export function alertmanagerChannel(options: AlertmanagerChannelOptions): Channel {
  checkOptions('alertmanagerChannel', options, rules);
  const { name = 'alertmanager', headers = {}, externalLabels = {}, resendDelayMs = 60_000 } = options;
  const url = `${checkedUrl('alertmanagerChannel', options.url).replace(/\/+$/, '')}/api/v2/alerts`;
  return {
    name,
    ownGrouping: { by: 'all', resendIntervalMs: resendDelayMs },
    isRemote: true,
    isPerReplica: true,
    async send(notifications, { sentAtMs, externalUrl, signal }) {
      const endsAt = new Date(sentAtMs + 4 * resendDelayMs).toISOString();
      const alerts = notifications.map((one) => ({
        labels: withoutEmpty({ ...externalLabels, ...one.alert.labels }),
        annotations: annotationsOf(one),
        startsAt: startOf(one),
        endsAt: endOf(one) ?? endsAt,
        ...(externalUrl === '' ? {} : { generatorURL: externalUrl }),
      }));
      for (let from = 0; from < alerts.length; from += batchSize) {
        const body = JSON.stringify(alerts.slice(from, from + batchSize));
        await post(name, { url, headers, body, signal });
      }
    },
  };
}

function endOf({ status, alert }: Notification): string | undefined {
  if (status === 'firing') return undefined;
  return new Date(alert.resolvedAtMs ?? alert.activeSinceMs).toISOString();
}

/** Alertmanager takes an empty label for none. */
function withoutEmpty(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
