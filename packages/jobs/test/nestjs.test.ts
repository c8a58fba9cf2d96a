// The processors and queues of a Nest application, and its methods that are jobs.

import { createMonitor, type Monitor } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { type Jobs, jobs, monitorJob } from '@golden-signals/jobs';
import { JobsModule, MonitorJob } from '@golden-signals/jobs/nestjs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BullModule, getQueueToken, InjectQueue, Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { testWithService } from '../../../test/services.ts';
import { BullScene, redis, until } from './bullmq-scene.ts';

let scene: BullScene;

beforeEach(() => {
  scene = new BullScene();
});

afterEach(() => scene.close());

await testWithService(
  redis,
  'processors are measured from their first job on, without a line of their own',
  async () => {
    const waiting = scene.plainQueue('mail');
    await waiting.addBulk(Array.from({ length: 20 }, () => ({ name: 'welcome', data: {} })));
    const done: string[] = [];

    @Processor('mail')
    class MailProcessor extends WorkerHost {
      override async process({ name }: { readonly name: string }): Promise<void> {
        done.push(name);
      }
    }

    @Injectable()
    class Slow implements OnModuleInit {
      /** What starts up slowly, while the workers are at work. */
      onModuleInit(): Promise<void> {
        return until(() => done.length === 20);
      }
    }

    @Injectable()
    class Mailer {
      constructor(@InjectQueue('mail') readonly queue: Queue) {}
    }

    @Module({
      imports: [
        BullModule.forRoot({ connection: scene.connection, prefix: scene.prefix }),
        BullModule.registerQueue({ name: 'mail' }),
        JobsModule.forRoot({ monitor: scene.monitor }),
      ],
      providers: [MailProcessor, Slow, Mailer],
    })
    class Shop {}

    const app = await NestFactory.createApplicationContext(Shop, { logger: false });
    try {
      await app.get(Mailer).queue.add('bill', {});
      const runs = () => scene.jobs.snapshot().jobs.map(({ job, queue, runs }) => [job, queue, runs]);
      await until(() => runs().length === 2 && done.length === 21);
      await until(() => scene.jobs.snapshot().jobs.every(({ active }) => active === 0));
      expect(runs().sort()).toEqual([
        ['bill', 'mail', 1],
        ['welcome', 'mail', 20],
      ]);
      await scene.jobs.refresh();
      expect(scene.jobs.snapshot().queues).toMatchObject([
        { queue: 'mail', jobs: { completed: 21 }, workers: { active: 0, concurrency: 1 } },
      ]);
      expect(app.get<Queue>(getQueueToken('mail'))).toBe(app.get(Mailer).queue);
    } finally {
      await app.close();
    }
  },
);

function monitorWithJobs(): { monitor: Monitor; work: Jobs } {
  const work = jobs();
  const options = { extensions: [work], clock: new FakeClock(), logger: new MemoryLogger(), env: {} };
  return { monitor: createMonitor(options), work };
}

test('a method, all methods of a class, and a plain function can be jobs', async () => {
  const { monitor, work } = monitorWithJobs();

  class Reports {
    @MonitorJob({ monitor, queue: 'reports' })
    async nightly(day: number) {
      return day * 2;
    }

    @MonitorJob({ monitor, name: 'clean-up' })
    clean(): never {
      throw new TypeError('no');
    }
  }

  @MonitorJob({ monitor })
  class Imports {
    rows() {}
    files() {}
  }

  const plain = monitorJob('plain', (a: number, b: number) => a + b, { monitor });
  const reports = new Reports();
  expect(await reports.nightly(21)).toBe(42);
  expect(() => reports.clean()).toThrow('no');
  const imports = new Imports();
  imports.rows();
  imports.files();
  expect(plain(40, 2)).toBe(42);
  expect(plain.length).toBe(2);
  expect(work.snapshot().jobs.map(({ job, queue, runs, failed }) => [job, queue, runs, failed])).toEqual(
    expect.arrayContaining([
      ['Reports.nightly', 'reports', 1, 0],
      ['clean-up', undefined, 1, 1],
      ['Imports.rows', undefined, 1, 0],
      ['Imports.files', undefined, 1, 0],
      ['plain', undefined, 1, 0],
    ]),
  );
  expect(() => monitorJob('plain', () => {}, { slowThresholdMs: -5 })).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
  await monitor.close();
});
