// The page over the demo on each framework, while it has visitors and when they have gone: every view has the numbers that
// `/metrics`, the sections and the visitors have at the same time.

import { afterAll, afterEach, expect, test } from '@jest/globals';
import { frameworks } from '../apps/demo/src/frameworks.ts';
import { DemoProcess } from '../apps/demo/test/demo-process.ts';
import { type Page, TestBrowser, until } from '../packages/dashboard/test/test-browser.ts';
import { type Fact, factsOfPanels, wrongFacts } from './page-numbers/facts.ts';
import { wrongRates } from './page-numbers/rates.ts';
import { type Reading, Service } from './page-numbers/readings.ts';
import { lookAt } from './page-numbers/seen.ts';
import { failuresSent, requestsSent, sentOf } from './page-numbers/sent.ts';
import { factsOfViews } from './page-numbers/views.ts';
import { testWithTool } from './services.ts';

/** Within so many updates, of which there is one a second, a view has to show what is right. */
const maxUpdates = 30;

/** Of a view, where it does not show all by itself. */
const parameters: Readonly<Record<string, string>> = { metrics: '?rows=200' };

/** Each series of the requests. */
const allRequests = 'metrics?name=http_requests_total&more=200';

const browser = new TestBrowser();
let demo: DemoProcess | undefined;

afterEach(() => demo?.kill());
afterAll(() => browser.close());

interface Look {
  readonly page: Page;
  readonly service: Service;
  /** As a share of them, how far rates and ratios may be off. */
  readonly slack: number;
  /** What the view has to show besides what the service says. */
  readonly facts?: readonly Fact[];
}

/** Opens a view and returns what it shows wrongly, if it does so for long. */
async function wrongIn(view: string, { page, service, slack, facts = [] }: Look): Promise<string[]> {
  const [name = ''] = view.split('?', 1);
  await page.goto(`${service.url}/monitoring#/${view}${parameters[view] ?? ''}`);
  const clock = page.locator('.live .soft');
  const panels = await service.panels(name);
  const factsOf = (reading: Reading): Fact[] => [
    ...factsOfPanels(panels, reading.section),
    ...(factsOfViews[view]?.(reading) ?? []),
    ...facts,
  ];
  const readings = [await service.read(name)];
  for (let update = 1; ; update++) {
    const seen = await lookAt(page);
    readings.push(await service.read(name));
    const wrong = [
      ...wrongFacts(seen, readings.map(factsOf), slack),
      ...wrongRates(view, seen, readings),
      // Whatever there is to say, a view has more than its heading.
      ...(seen.text.length > 40 ? [] : [`it only says ${seen.text}`]),
    ];
    if (wrong.length === 0 || update === maxUpdates) return wrong.map((one) => `${view}: ${one}`);
    const before = await clock.textContent();
    await until(async () => (await clock.textContent()) !== before);
  }
}

/** The same of each view of the navigation. */
async function wrongInAll(look: Look): Promise<string[]> {
  const links = await look.page.getByRole('navigation').getByRole('link').all();
  const wrong: string[] = [];
  for (const link of links) wrong.push(...(await wrongIn((await link.getAttribute('href'))!.slice(2), look)));
  return wrong;
}

for (const framework of frameworks) {
  testWithTool(
    'chromium',
    `${framework}: every view has the numbers that /metrics and the visitors have`,
    async (executable) => {
      // When the visitors are told to go, the shop serves on for as long as it takes to look at it.
      const args = ['--framework', framework, '--port', '0', '--rate', '30', '--drain', '600'];
      const running = await DemoProcess.start(...args);
      demo = running;
      const service = await Service.at(await running.port());
      const page = await browser.newPage(executable);
      await page.goto(`${service.url}/monitoring`);
      await page.getByRole('navigation').getByRole('link', { name: 'Overhead' }).waitFor();
      expect(await wrongInAll({ page, service, slack: 0.1 })).toEqual([]);
      void running.interrupt();
      await until(() => /^(Equal|Different)/m.test(running.output));
      const sent = sentOf(running.output);
      expect(sent.length).toBeGreaterThan(20);
      const after = { page, service, slack: 0 };
      expect([
        ...(await wrongInAll(after)),
        ...(await wrongIn('routes', { ...after, facts: failuresSent(sent) })),
        ...(await wrongIn(allRequests, { ...after, facts: requestsSent(sent) })),
      ]).toEqual([]);
      await page.close();
    },
    300_000,
  );
}

test('nothing failed in the page', () => {
  expect(browser.complaints).toEqual([]);
});
