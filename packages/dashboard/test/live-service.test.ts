// The page beside a service that lives: the numbers of every framework, a service that dies and comes back, and a tab that
// stays open.

import { createMonitor, type MonitorOptions } from '@golden-signals/core';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { dashboard } from '@golden-signals/dashboard';
import { afterAll, expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { testWithTool } from '../../../test/services.ts';
import { isNightly } from '../../../test/test-scale.ts';
import { frameworks, type Service } from './services.ts';
import { TestBrowser, until } from './test-browser.ts';

const browser = new TestBrowser();

afterAll(() => browser.close());

interface StartOptions extends Pick<MonitorOptions, 'clock'> {
  readonly version?: string;
  readonly port?: number;
}

/** Starts a service of one version. */
async function start(
  framework: string,
  { version = '1.0.0', port, ...options }: StartOptions = {},
): Promise<Service> {
  const monitor = createMonitor({
    ...options,
    service: { name: 'shop', version },
    extensions: [dashboard()],
    logger: new MemoryLogger(),
    stalls: false,
    env: {},
  });
  const service = await frameworks[framework]!(monitor, port);
  return {
    url: service.url,
    close: async () => {
      await service.close();
      await monitor.close();
    },
  };
}

async function open(url: string, executablePath: string): Promise<Page> {
  const page = await browser.newPage(executablePath);
  await page.goto(url);
  return page;
}

async function request(url: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await (await fetch(url)).arrayBuffer();
}

for (const framework of Object.keys(frameworks)) {
  testWithTool(
    'chromium',
    `${framework}: the page has the numbers that were sent, as /metrics has`,
    async (tool) => {
      const service = await start(framework);
      try {
        const sent = { fast: 37, fail: 11 };
        await request(`${service.url}/fast`, sent.fast);
        await request(`${service.url}/fail`, sent.fail);
        const page = await open(`${service.url}/monitoring#/routes?sort=route&order=up`, tool);
        const rows = page.locator('tbody tr');
        await rows.filter({ hasText: '/fail' }).getByText('100').waitFor();
        expect(await rows.filter({ hasText: '/fast' }).locator('td').nth(2).textContent()).toMatch(/^0\s?%$/);
        // A metric of the page is what a scrape says, and both are what was sent.
        await page.goto(`${service.url}/monitoring#/metrics?name=http_requests_total`);
        const series = page.getByRole('region', { name: 'Table of series' });
        await series.getByRole('row', { name: /route=\/fail/ }).waitFor();
        const shown = async (route: string) =>
          Number(
            await series
              .getByRole('row', { name: new RegExp(`route=/${route}`) })
              .locator('td.num')
              .first()
              .textContent(),
          );
        const text = await (await fetch(`${service.url}/metrics`)).text();
        const scraped = (route: string) =>
          Number(
            new RegExp(`^http_requests_total\\{[^}]*route="/${route}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1],
          );
        expect({ fast: scraped('fast'), fail: scraped('fail') }).toEqual(sent);
        expect({ fast: await shown('fast'), fail: await shown('fail') }).toEqual(sent);
        // Every error is in its group.
        await page.goto(`${service.url}/monitoring#/errors`);
        const group = page.getByRole('row', { name: /TypeError/ });
        expect(await group.locator('td').nth(2).textContent()).toBe(String(sent.fail));
        await page.close();
      } finally {
        await service.close();
      }
    },
    120_000,
  );
}

testWithTool(
  'chromium',
  'a service that dies and comes back is found again, with its new version',
  async (tool) => {
    const first = await start('express');
    const { port } = new URL(first.url);
    const page = await open(`${first.url}/monitoring`, tool);
    const state = page.locator('.live');
    await state.getByText('live', { exact: true }).waitFor();
    await first.close();
    await state.getByText('stale', { exact: true }).waitFor();
    await page.getByText(/^Last update .* ago, reconnecting\.$/).waitFor();
    const second = await start('express', { version: '2.0.0', port: Number(port) });
    try {
      await state.getByText('live', { exact: true }).waitFor();
      await page.getByText('Version 2.0.0 answers now; the page was opened with 1.0.0.').waitFor();
      await page.getByRole('button', { name: 'Reload' }).click();
      await page.locator('.who').getByText('2.0.0').waitFor();
      expect(await page.getByText(/answers now/).count()).toBe(0);
      await page.close();
    } finally {
      await second.close();
    }
  },
  120_000,
);

testWithTool(
  'chromium',
  'a tab that stays open keeps its heap',
  async (tool) => {
    // In the gate the minute passes by the clock of the service, in the nightly run ten minutes by everybody's.
    const time = isNightly ? undefined : new FakeClock();
    const service = await start('express', time && { clock: time });
    try {
      await request(`${service.url}/fast`, 20);
      const page = await open(`${service.url}/monitoring`, tool);
      const session = await page.context().newCDPSession(page);
      const usedBytes = async () => {
        await session.send('HeapProfiler.collectGarbage');
        return (await session.send('Runtime.getHeapUsage')).usedSize;
      };
      const clock = page.locator('.live .soft');
      /** Until the page has shown so many seconds. */
      const seconds = async (count: number) => {
        for (let left = count; left > 0; left--) {
          const before = await clock.textContent();
          await request(`${service.url}/fast`, 5);
          time?.advance(1_000);
          await until(async () => (await clock.textContent()) !== before);
        }
      };
      await seconds(6);
      const before = await usedBytes();
      await seconds(isNightly ? 600 : 60);
      const grownBytes = (await usedBytes()) - before;
      // What is shown grows with the time that is known: two numbers a second and line.
      expect(grownBytes).toBeLessThan(1_000_000);
      await page.close();
    } finally {
      await service.close();
    }
  },
  1_200_000,
);
