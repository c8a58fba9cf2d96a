import { createMonitor } from '@golden-signals/core';
import { jobs } from '@golden-signals/jobs';
import { observeConsumer } from '@golden-signals/jobs/amqplib';
import { connect } from 'amqplib';
import { compareInTurns, processorTime } from './in-turns.mjs';
import { consumer as names } from './names.mjs';

const prefetch = 50;

/**
 * Processor time of this process for one message of RabbitMQ whose handler acknowledges it and does nothing else, on the
 * broker of this machine: a channel for each variant, of which one consumes at a time.
 *
 * @param {{ rounds: number, messages: number }} settings
 */
export async function measure({ rounds, messages: count }) {
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const monitor = createMonitor({
    extensions: [jobs()],
    logger: silent,
    stalls: false,
    runtimeMetrics: false,
  });
  const connection = await connect('amqp://guest:guest@127.0.0.1:5672');
  const producer = await connection.createConfirmChannel();
  const content = Buffer.from('{"address":"ada@shop.example"}');
  const variants = [];
  for (const [index, name] of Object.values(names).entries()) {
    const { queue } = await producer.assertQueue(`gs-bench-${process.pid}-${index}`, { durable: false });
    const channel = await connection.createChannel();
    if (name === names.ours) observeConsumer(channel, { monitor });
    await channel.prefetch(prefetch);
    const run = async () => {
      const properties = { type: 'welcome', timestamp: Math.floor(Date.now() / 1_000) };
      for (let i = 0; i < count; i++) {
        producer.sendToQueue(queue, content, { ...properties, messageId: `mail-${i}` });
      }
      await producer.waitForConfirms();
      let left = count;
      /** @type {() => void} */
      let drained = () => {};
      const allDone = new Promise((resolve) => {
        drained = () => resolve(undefined);
      });
      const spentNs = processorTime();
      const { consumerTag } = await channel.consume(queue, async (message) => {
        if (message !== null) channel.ack(message);
        left -= 1;
        if (left === 0) drained();
      });
      await allDone;
      const ns = spentNs(count);
      await channel.cancel(consumerTag);
      return ns;
    };
    variants.push({ name, run, close: () => producer.deleteQueue(queue) });
  }
  const results = await compareInTurns(variants, rounds);
  for (const { close } of variants) await close();
  await connection.close();
  await monitor.close();
  return results;
}
