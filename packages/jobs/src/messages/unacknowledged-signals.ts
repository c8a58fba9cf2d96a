import { type Labels, promql, type SignalDefinition } from '@golden-signals/core/extension';
import type { Queues } from '../queues/queues.ts';
import type { Unacknowledged } from './unacknowledged.ts';

const { grouped, overTime } = promql;

/** Returns what is worth watching of messages that are not acknowledged: of all queues without labels. */
export function unacknowledgedSignals(queues: Queues): SignalDefinition[] {
  const find = ({ queue }: Labels): Unacknowledged[] =>
    Array.from(queues.all())
      .filter(({ name, messages }) => messages !== undefined && (queue === undefined || name === queue))
      .map(({ messages }) => messages!.unacknowledged);
  const base = {
    kind: 'level' as const,
    labels: ['queue'],
    better: 'lower' as const,
    series: (): Labels[] =>
      Array.from(queues.all())
        .filter(({ messages }) => messages !== undefined)
        .map(({ name }) => ({ queue: name })),
  };
  return [
    {
      ...base,
      over: 'max',
      id: 'queue.unacknowledged_age',
      title: 'Age of the oldest message that is not acknowledged',
      unit: 's',
      // After half an hour RabbitMQ closes the channel, unless it is told otherwise.
      limits: { warning: 300, critical: 1_500 },
      value: (of) => {
        const found = find(of);
        return found.length === 0
          ? undefined
          : Math.max(...found.map(({ oldestAgeMs }) => oldestAgeMs)) / 1_000;
      },
      promql: (query) =>
        grouped('max', overTime('max', 'queue_oldest_unacknowledged_age_seconds', query), query),
    },
    {
      ...base,
      over: 'mean',
      id: 'queue.prefetch_used',
      title: 'Used prefetch of the consumers',
      unit: 'ratio',
      value: (of) => {
        const used = find(of)
          .map(({ prefetchUsed }) => prefetchUsed)
          .filter((one) => one !== undefined);
        return used.length === 0 ? undefined : used.reduce((all, one) => all + one, 0) / used.length;
      },
      promql: (query) => grouped('avg', overTime('avg', 'queue_prefetch_used_ratio', query), query),
    },
  ];
}
