import type { Alert } from './alert.ts';

/** That an alert fires, or does so no more. */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly alert: Alert;
}

/** Where people are told. */
export interface Channel {
  /** Unique among the channels; a label of metrics. */
  readonly name: string;
  /** Called with what one evaluation has to tell, never twice at a time. What it throws or rejects with is counted. */
  send(notifications: readonly Notification[]): void | PromiseLike<void>;
}

/** Called with each alert that fires and each that is resolved; `alert.state` says which. */
export type AlertHandler = (alert: Alert) => void | PromiseLike<void>;

/** Writes one line for each notification to the standard error. */
export function consoleChannel(): Channel {
  return {
    name: 'console',
    send(notifications) {
      for (const { status, alert } of notifications) console.error(notificationText(status, alert));
    },
  };
}

/** `FIRING critical HttpErrorRatioHigh: More than 5 % … (http.error_ratio over 5 min is 0.08, above 0.05)` */
function notificationText(status: Notification['status'], alert: Alert): string {
  const { severity, name, annotations, text, cause } = alert;
  const [finding] = cause?.findings ?? [];
  const because = status === 'firing' && finding !== undefined ? `; ${finding.title}` : '';
  return `${status.toUpperCase()} ${severity} ${name}: ${annotations.summary} (${text}${because})`;
}
