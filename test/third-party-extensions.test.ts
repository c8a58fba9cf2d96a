// What others write: extensions that know nothing but the published entries, on a real server.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor, currentRequest, monitorServer } from '@golden-signals/core';
import type { Extension, RunnableWork, WorkEnd } from '@golden-signals/core/extension';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

interface JobRunner extends Extension {
  add(name: string, run: () => unknown): void;
  /** Runs each job once, one after the other. */
  runAll(): Promise<void>;
}

/** Runs jobs, and tells how they went: a metric, a section with a card, an event, and an endpoint that starts them. */
function jobRunner(): JobRunner {
  const jobs = new Map<string, { work: RunnableWork; run: () => unknown }>();
  const waiting: Array<[name: string, run: () => unknown]> = [];
  const outcomes: Record<string, string> = {};
  let define = (name: string, run: () => unknown): void => void waiting.push([name, run]);
  const runner: JobRunner = {
    name: 'job-runner',
    requires: { requestContext: true },
    setup({ work, metrics, sections, events, endpoints }) {
      events.declare('job-failed');
      const total = metrics.counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['job', 'outcome'] });
      work.onEnd(({ work: { kind }, name: job, outcome, error }) => {
        if (kind !== 'job') return;
        outcomes[job] = outcome;
        total.labels({ job, outcome }).inc();
        if (outcome === 'error') events.emit('job-failed', { job, error });
      }, 'all');
      sections.add({
        name: 'jobs',
        headline: 'failed jobs',
        read: () => ({ ...outcomes }),
        text: (all) => Object.keys(all).filter((job) => all[job] === 'error'),
        cards: [{ title: 'Jobs', value: (all) => Object.keys(all).length }],
      });
      endpoints.add({
        name: 'jobs',
        paths: ['/jobs'],
        methods: ['POST'],
        access: 'open',
        async handle() {
          await runner.runAll();
          return { status: 202, headers: {}, body: 'started' };
        },
      });
      define = (name, run) => void jobs.set(name, { work: work.define('job', name), run });
      for (const [name, run] of waiting) define(name, run);
    },
    add: (name, run) => define(name, run),
    async runAll() {
      for (const { work, run } of jobs.values()) await work.run(async () => run()).catch(() => {});
    },
  };
  return runner;
}

/** Finds requests that do the same thing again and again, in a slot of each request. */
function repeatedOperations(from: number, found: string[]): Extension {
  return {
    name: 'repeated-operations',
    requires: { requestContext: true },
    setup({ work }) {
      const ended = (counts: Map<string, number>, { name }: WorkEnd): void => {
        for (const [operation, times] of counts) {
          if (times >= from) found.push(`${name} runs ${operation} ${times} times`);
        }
      };
      const counts = work.slot(() => new Map<string, number>(), ended);
      work.onRunEnd(
        ({ name, work: whose }) => {
          if (whose?.kind !== 'request') return;
          const own = counts.of(whose);
          own.set(name, (own.get(name) ?? 0) + 1);
        },
        { fromMs: 0 },
      );
    },
  };
}

test('a job runner and a finder of repeated work, on one monitor with a server', async () => {
  const runner = jobRunner();
  const found: string[] = [];
  runner.add('clean-up', () => 1);
  const monitor = createMonitor({
    logger: new MemoryLogger(),
    runtimeMetrics: false,
    extensions: [runner, repeatedOperations(3, found)],
  });
  const failed: unknown[] = [];
  monitor.on('job-failed' as never, (event: unknown) => failed.push(event));
  const failure = new Error('no address');
  const insideJob: unknown[] = [];
  runner.add('send-invoices', () => {
    insideJob.push(currentRequest());
    throw failure;
  });

  const query = monitor.operations.operation('query');
  const server = createServer((req, res) => {
    for (let row = 0; row < (req.url === '/list' ? 5 : 1); row++) query.run(() => row);
    res.end(currentRequest()?.requestId);
  });
  monitorServer(server, { monitor, route: ({ url }) => url });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ids = await Promise.all(['/list', '/one'].map(async (path) => (await fetch(origin + path)).text()));
  expect(new Set(ids).size).toBe(2);

  const answer = await monitor.endpoints.handle({
    method: 'POST',
    path: '/jobs',
    query: new URLSearchParams(),
    headers: {},
    signal: new AbortController().signal,
    remoteAddress: undefined,
    readBody: async () => undefined,
  } as never);
  expect(answer?.status).toBe(202);

  expect(found).toEqual(['/list runs query 5 times']);
  expect(failed).toEqual([{ job: 'send-invoices', error: failure }]);
  expect(insideJob).toEqual([undefined]);
  expect(await monitor.registry.metrics()).toContain('jobs_total{job="clean-up",outcome="success"} 1');
  expect(monitor.diagnostics()).toMatchObject({ jobs: { 'clean-up': 'success', 'send-invoices': 'error' } });
  expect(monitor.report()).toContain('failed jobs:\n  send-invoices\n');

  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await monitor.close();
});
