import type { Channel, Delivery, DeliveryOptions, Notification } from '@golden-signals/alerting';
import { type Counter, createMonitor, type Monitor, type MonitorOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { Notifier } from '../../../src/delivery/notifier.ts';
import { firedAtMs } from '../../sample-notifications.ts';

const open: { readonly monitor: Monitor; readonly clock: FakeClock }[] = [];

/** A notifier of a monitor whose time a test moves. */
export function notified(
  channels: readonly Channel[],
  options: DeliveryOptions = {},
  further: MonitorOptions = {},
) {
  const clock = new FakeClock(firedAtMs);
  const logger = new MemoryLogger();
  let notifier: Notifier | undefined;
  const monitor = createMonitor({
    clock,
    logger,
    stalls: false,
    ...further,
    extensions: [
      {
        name: 'notified',
        setup(host) {
          notifier = new Notifier(host, channels, options);
        },
      },
    ],
  });
  open.push({ monitor, clock });
  /** Moves the clock in steps, so that what is asynchronous in between can go on. */
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 1_000) {
      clock.advance(Math.min(1_000, left));
      await settled();
    }
  };
  const counted = (channel: string, outcome: string): number => {
    const total = monitor.registry.get('golden_signals_notifications_total') as Counter<string>;
    return total.labels({ channel, outcome }).value;
  };
  return { clock, logger, monitor, notifier: notifier as Notifier, pass, counted };
}

export async function closeAll(): Promise<void> {
  for (const { monitor, clock } of open.splice(0)) {
    const closed = monitor.close();
    await settled();
    // A channel that hangs is waited for until the limit.
    clock.advance(10_000);
    await closed;
  }
}

/** Lets everything that waits for no timer go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A channel that keeps what it is told. */
export class Told implements Channel {
  readonly sent: {
    readonly names: string[];
    readonly delivery: Delivery;
    readonly all: readonly Notification[];
  }[] = [];
  /** What becomes of a send. */
  outcome: () => void | Promise<void> = () => {};
  attempts = 0;
  readonly name: string;

  constructor(name = 'team') {
    this.name = name;
  }

  async send(all: readonly Notification[], delivery: Delivery): Promise<void> {
    this.attempts += 1;
    await this.outcome();
    const names = all.map(({ status, alert }) => `${status} ${alert.name}${alert.labels.route ?? ''}`);
    this.sent.push({ names, delivery, all });
  }

  get names(): string[][] {
    return this.sent.map(({ names }) => names);
  }
}
