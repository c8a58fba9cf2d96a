import type { Labels, ServiceIdentity } from '@golden-signals/core/extension';
import type { Alert } from './alert.ts';

/** That an alert fires, or does so no more. */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly alert: Alert;
}

/** What a channel may want to know of the notifications that it is given together. */
export interface Delivery {
  /** Unique; the same when sending is tried again. */
  readonly id: string;
  /** The same for all that is ever told of a group, in every process of the service: a key to find it again by. */
  readonly groupKey: string;
  /** The labels that all alerts of the group have in common by its definition. */
  readonly groupLabels: Labels;
  /** `resolved` once all of them are. */
  readonly status: Notification['status'];
  readonly service: Pick<ServiceIdentity, 'name' | 'version' | 'environment'>;
  /** Where people find more: `externalUrl` of the options; empty without. */
  readonly externalUrl: string;
  /** When this is sent, by the wall clock. */
  readonly sentAtMs: number;
  /** Aborted when the time limit is over. */
  readonly signal: AbortSignal;
}

/** How a channel wants to be told that does not take the groups of its route. */
export interface OwnGrouping {
  /** Each alert by itself, or all alerts of the route together. Both are told at once. */
  readonly by: 'alert' | 'all';
  /** How often all that fires, and what was resolved in the last 15 minutes, is told again. Default: never. */
  readonly resendIntervalMs?: number;
}

/** Where people are told. */
export interface Channel {
  /** Unique among the channels; a label of metrics. */
  readonly name: string;
  /** Default: groups, as the options or the route say. */
  readonly ownGrouping?: OwnGrouping;
  /** The least time between two sends, in milliseconds. Default: 0. */
  readonly minIntervalMs?: number;
  /** True where a send is a request, which is tried again when it takes too long. Default: false. */
  readonly isRemote?: boolean;
  /**
   * Each replica of the service tells it, with `dedupe`, too: the receiver puts together what has the same `groupKey`, or it
   * is something of the process itself. Default: false.
   */
  readonly isPerReplica?: boolean;
  /**
   * Called with all alerts of a group, never twice at a time unless a time limit was over. What it throws or rejects with
   * is counted; only a `DeliveryError` that says so is tried again.
   */
  send(notifications: readonly Notification[], delivery: Delivery): void | PromiseLike<void>;
}

/** Called with each alert that fires and each that is resolved; `alert.state` says which. */
export type AlertHandler = (alert: Alert) => void | PromiseLike<void>;

/** A channel in the shape that other tools have: it has no name, and is given one alert at a time. */
export interface PlainChannel {
  readonly name?: undefined;
  send(alert: Alert): void | PromiseLike<void>;
}

/** What may stand where channels are given; functions and plain ones are called `channel_1` and so on, by their place. */
export type AnyChannel = Channel | PlainChannel | AlertHandler;

/** Writes one line for each notification to the standard error. */
export function consoleChannel(): Channel {
  return {
    name: 'console',
    ownGrouping: { by: 'alert' },
    send(notifications) {
      for (const { status, alert } of notifications) console.error(notificationText(status, alert));
    },
  };
}

/** Makes a channel of a function that takes one alert. */
export function handlerChannel(name: string, handler: AlertHandler): Channel {
  return {
    name,
    ownGrouping: { by: 'alert' },
    isPerReplica: true,
    async send(notifications) {
      for (const { alert } of notifications) await handler(alert);
    },
  };
}

/** Makes a channel of whatever was given as the one at this place; what is none of all this is left to the check. */
export function toChannel(given: AnyChannel, index: number): Channel {
  const name = `channel_${index + 1}`;
  if (typeof given === 'function') return handlerChannel(name, given);
  const isPlain = typeof given?.send === 'function' && given.name === undefined;
  return isPlain ? handlerChannel(name, (alert) => given.send(alert)) : (given as Channel);
}

/** `FIRING critical HttpErrorRatioHigh: More than 5 % … (http.error_ratio over 5 min is 0.08, above 0.05)` */
function notificationText(status: Notification['status'], alert: Alert): string {
  const { severity, name, annotations, text, cause } = alert;
  const [finding] = cause?.findings ?? [];
  const because = status === 'firing' && finding !== undefined ? `; ${finding.title}` : '';
  return `${status.toUpperCase()} ${severity} ${name}: ${annotations.summary} (${text}${because})`;
}
