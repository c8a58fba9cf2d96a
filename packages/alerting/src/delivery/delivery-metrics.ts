import type { Metrics } from '@golden-signals/core/extension';
import type { ChannelQueue } from './channel-queue.ts';

/** What delivery measures of itself. */
export function deliveryMetrics(metrics: Metrics, queues: ReadonlyMap<string, ChannelQueue>) {
  metrics.gauge({
    name: 'golden_signals_notification_queue_length',
    help: 'Groups of alerts that wait for a channel, with the one that it is being told of.',
    labelNames: ['channel'],
    collect(gauge) {
      for (const [channel, queue] of queues) gauge.labels({ channel }).set(queue.length);
    },
  });
  return metrics.counter({
    name: 'golden_signals_notifications_total',
    help: 'Notifications by channel and by what became of them: sent, failed or dropped.',
    labelNames: ['channel', 'outcome'],
  });
}
