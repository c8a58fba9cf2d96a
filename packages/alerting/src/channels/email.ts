import {
  checkOptions,
  hasMethods,
  invalidOption,
  isNonEmptyString,
  isStringArray,
  type Rules,
} from '@golden-signals/core/extension';
import type { Channel } from '../channel.ts';
import { DeliveryError } from '../delivery/delivery-error.ts';
import { groupId } from './group-id.ts';
import { cut, titleOf } from './message-text.ts';
import { plainMessage } from './plain-message.ts';

/** What nodemailer's transports have. */
export interface MailTransport {
  sendMail(message: Mail): Promise<unknown>;
}

/** A message as nodemailer takes it. */
export interface Mail {
  readonly from: string;
  readonly to: string[];
  readonly subject: string;
  readonly text: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: string[];
  readonly headers: Readonly<Record<string, string>>;
}

export interface EmailChannelOptions {
  /** As `nodemailer.createTransport(…)` makes it. It stays yours to close. */
  transport: MailTransport;
  /** As `Shop <alerts@example.com>`. */
  from: string;
  to: readonly string[];
  /** Default: `email`. */
  name?: string;
}

const rules: Rules<EmailChannelOptions> = {
  transport: hasMethods('sendMail'),
  from: isNonEmptyString,
  to: (value) =>
    isStringArray(value) ?? ((value as string[]).length > 0 ? undefined : 'an array of at least one address'),
  name: isNonEmptyString,
};

const maxThreads = 1_000;
const maxSubject = 200;
const maxText = 200_000;
/** Of nodemailer, for what passes by itself. */
const networkCodes = new Set(['ECONNECTION', 'ECONNREFUSED', 'ECONNRESET', 'EDNS', 'ESOCKET', 'ETIMEDOUT']);

/**
 * Sends by e-mail: one thread for each group, from its first alert to its end.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function emailChannel(options: EmailChannelOptions): Channel {
  checkOptions('emailChannel', options, rules);
  for (const required of ['transport', 'from', 'to'] as const)
    if (options[required] === undefined)
      throw invalidOption('emailChannel', required, undefined, rules[required](undefined) ?? 'given');
  const { transport, from, to, name = 'email' } = options;
  const domain = /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
  const threads = new Map<string, { readonly root: string; readonly subject: string }>();
  return {
    name,
    isRemote: true,
    async send(notifications, delivery) {
      const { id, groupKey, status, service } = delivery;
      const messageId = `<${groupId(groupKey, service.name).slice(0, 32)}.${id}@${domain}>`;
      const title = cut(titleOf(notifications, delivery).replace(/\s+/g, ' '), maxSubject);
      const thread = threads.get(groupKey);
      const message: Mail = {
        from,
        to: [...to],
        // Programs that know no references take the subject for the thread.
        subject: thread === undefined ? title : `Re: ${thread.subject}`,
        text: cut(`${title}\n\n${plainMessage(notifications, delivery)}\n`, maxText),
        messageId,
        ...(thread === undefined ? {} : { inReplyTo: thread.root, references: [thread.root] }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      };
      await transport.sendMail(message).catch((error: unknown) => {
        throw mailError(name, error);
      });
      if (status === 'resolved') threads.delete(groupKey);
      else if (thread === undefined) threads.set(groupKey, { root: messageId, subject: title });
      if (threads.size > maxThreads) threads.delete(threads.keys().next().value!);
    },
  };
}

function mailError(name: string, error: unknown): DeliveryError {
  const { code, responseCode } = (error ?? {}) as {
    readonly code?: unknown;
    readonly responseCode?: unknown;
  };
  const isPassing = typeof responseCode === 'number' && responseCode >= 400 && responseCode < 500;
  const isNetwork = responseCode === undefined && networkCodes.has(String(code));
  const known = typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : 'an error';
  const answered = typeof responseCode === 'number' ? `, answer ${responseCode}` : '';
  return new DeliveryError(`The channel "${name}" could not send: ${known}${answered}.`, {
    canRetry: isPassing || isNetwork,
  });
}
