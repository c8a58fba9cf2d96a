import { knownFigures } from '../figures.ts';
import { Parts } from '../parts.ts';
import { numberOf, type Row, textOf } from '../rows.ts';
import type { ServerSession, ServerSource } from '../server-source.ts';
import { type QueueState, type ServerState, serverState } from '../server-state.ts';
import { type ManagementApi, RefusedError } from './management-api.ts';

const fullestQueues =
  '/queues?page=1&page_size=50&sort=messages&sort_reverse=true&columns=name,vhost,consumers,messages_ready,' +
  'messages_unacknowledged,message_stats.publish_details.rate,message_stats.deliver_get_details.rate';

export const rabbitmqSource: ServerSource<ManagementApi> = {
  system: 'rabbitmq',
  session: (api, { timeoutMs }) => new RabbitmqSession(api, timeoutMs),
};

class RabbitmqSession implements ServerSession {
  readonly #api: ManagementApi;
  readonly #timeoutMs: number;

  constructor(api: ManagementApi, timeoutMs: number) {
    this.#api = api;
    this.#timeoutMs = timeoutMs;
  }

  async open(): Promise<void> {}

  close(): void {}

  async read(): Promise<ServerState> {
    const overview = asRow(await this.#api.get('/overview', this.#timeoutMs));
    const parts = new Parts((error) => !(error instanceof RefusedError));
    parts.read.push(overviewPart(overview));
    await parts.add('queues', async () => {
      const { items } = asRow(await this.#api.get(fullestQueues, this.#timeoutMs));
      return { queues: asRows(items).map(queueState) };
    });
    await parts.add('nodes', async () => nodesPart(asRows(await this.#api.get('/nodes', this.#timeoutMs))));
    return serverState({ system: 'rabbitmq', version: textOf(overview.rabbitmq_version) }, ...parts.read);
  }
}

function overviewPart(overview: Row): Partial<ServerState> {
  const stats = asRow(overview.message_stats);
  return {
    figures: knownFigures({
      publishedMessages: stats.publish,
      deliveredMessages: stats.deliver_get,
      brokerConnections: asRow(overview.object_totals).connections,
    }),
  };
}

function queueState(queue: Row): QueueState {
  const stats = asRow(queue.message_stats);
  const host = textOf(queue.vhost);
  return {
    name: host === '/' || host === '' ? textOf(queue.name) : `${host}/${textOf(queue.name)}`,
    ready: numberOf(queue.messages_ready) ?? 0,
    unacknowledged: numberOf(queue.messages_unacknowledged) ?? 0,
    consumers: numberOf(queue.consumers) ?? 0,
    publishedPerSecond: numberOf(asRow(stats.publish_details).rate),
    deliveredPerSecond: numberOf(asRow(stats.deliver_get_details).rate),
  };
}

function nodesPart(nodes: readonly Row[]): Partial<ServerState> {
  const has = (alarm: string) => nodes.some((node) => node[alarm] === true);
  return {
    alarms: [...(has('mem_alarm') ? ['memory'] : []), ...(has('disk_free_alarm') ? ['disk'] : [])],
    figures: { brokerMemoryBytes: nodes.reduce((sum, node) => sum + (numberOf(node.mem_used) ?? 0), 0) },
  };
}

function asRow(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

function asRows(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.map(asRow) : [];
}
