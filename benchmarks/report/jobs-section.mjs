import { digits, table } from './format.mjs';

/** @param {any} results */
export function jobsSection({ jobs, messages, schedules }) {
  return [
    '## Jobs',
    `Processor time of the process that does the work, for one job, message or run that does nothing. All variants are in one
process and take turns, in an order drawn anew for each round. *Beyond* is the median of the differences within a round; of two
that do the same it says how far the others can be trusted. Contexts make every promise of a process dearer, those of all
variants too.`,
    ...(jobs === undefined ? [] : [jobsPart(jobs)]),
    ...(messages === undefined ? [] : [messagesPart(messages)]),
    ...(schedules === undefined ? [] : [schedulesPart(schedules)]),
  ].join('\n\n');
}

/** @param {any} jobs */
function jobsPart(jobs) {
  return `A job of BullMQ, on a Redis of the same machine, of which Redis itself is no part; 20 jobs at a time. bullmq-otel runs
with OpenTelemetry's SDK and a batch processor that exports to nowhere.

${comparison('a job', 'BullMQ alone', jobs)}`;
}

/** @param {any} messages */
function messagesPart(messages) {
  return `A message of RabbitMQ, on a broker of the same machine, of which the broker itself is no part; 50 are prefetched, and
the handler acknowledges each.

${comparison('a message', 'amqplib alone', messages)}`;
}

/** @param {any} schedules */
function schedulesPart({ schedules, run, tickNs }) {
  return `A run of a schedule, and each second the look at ${schedules} schedules: ${digits(tickNs / 1e3)} µs.

${comparison('a run', 'the function alone', run)}`;
}

/**
 * @param {string} one
 * @param {string} alone
 * @param {Record<string, { ns: number, beyondNs: number }>} variants
 */
function comparison(one, alone, variants) {
  return table(
    ['', `${one}, µs`, `beyond ${alone}, µs`],
    Object.entries(variants).map(([name, { ns, beyondNs }]) => [
      name,
      microseconds(ns),
      microseconds(beyondNs),
    ]),
  );
}

/** @param {number} ns */
function microseconds(ns) {
  return (ns / 1e3).toFixed(1);
}
