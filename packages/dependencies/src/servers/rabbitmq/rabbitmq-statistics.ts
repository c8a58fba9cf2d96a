import { GoldenSignalsError } from '@golden-signals/core';
import { checkOptions, type Rules } from '@golden-signals/core/extension';
import { type PlanlessOptions, planlessRules, resolveServerOptions } from '../server-options.ts';
import { ServerStatistics } from '../server-statistics.ts';
import { ManagementApi } from './management-api.ts';
import { rabbitmqSource } from './rabbitmq-session.ts';

/** What `serverStatistics()` of `amqplib` takes. */
export interface BrokerOptions extends Omit<PlanlessOptions<unknown>, 'connect'> {
  /** Of the management API, with user and password: `http://monitor:secret@rabbitmq:15672`. */
  readonly url: string;
}

const rules: Rules<BrokerOptions> = {
  // Checked below, because the message of a rule shows the value, which has a password.
  url: () => undefined,
  name: planlessRules.name,
  intervalMs: planlessRules.intervalMs,
  timeoutMs: planlessRules.timeoutMs,
};

/**
 * Makes the extension that reads what RabbitMQ says of itself, through its management API.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function serverStatistics(options: BrokerOptions): ServerStatistics {
  checkOptions('serverStatistics', options, rules);
  const { url, ...others } = options;
  if (!isHttpUrl(url)) {
    throw new GoldenSignalsError(
      'ERR_GS_OPTION_INVALID',
      'serverStatistics: "url" must be an http or https URL; what it is may have a password, and is not shown.',
    );
  }
  const connect = () => new ManagementApi(url);
  const resolved = resolveServerOptions({ ...others, connect }, planlessRules, rabbitmqSource.system);
  return new ServerStatistics(rabbitmqSource, resolved);
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
