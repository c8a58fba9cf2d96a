// The page over the demo on each framework, while it has visitors and when they have gone: every view has the numbers that
// `/metrics`, the sections and the visitors have at the same time.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Framework, frameworks } from '../apps/demo/src/frameworks.ts';
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
const maxUpdates = 15;

/** Of a view, where it does not show all by itself. */
const parameters: Readonly<Record<string, string>> = { metrics: '?rows=200' };

const browser = new TestBrowser();
const demos = new Map<Framework, DemoProcess>();

beforeAll(async () => {
  // Few visitors, because all that is asked about them has to be answered by the same two processors. When they are told to
  // go, the shop serves on for as long as it takes to look at it.
  const start = async (framework: Framework) => {
    const args = ['--framework', framework, '--port', '0', '--rate', '15', '--drain', '600'];
    demos.set(framework, await DemoProcess.start(...args));
  };
  await Promise.all(frameworks.map(start));
}, 60_000);

afterAll(async () => {
  await browser.close();
  await Promise.all([...demos.values()].map((demo) => demo.kill()));
});

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

/** Returns what was wrong while there were visitors, and when they had gone. */
async function visit(framework: Framework, executable: string): Promise<{ during: string[]; after: string[] }> {
  const demo = demos.get(framework)!;
  const service = new Service(await demo.port());
  const page = await browser.newPage(executable);
  await page.goto(`${service.url}/monitoring`);
  await page.getByRole('navigation').getByRole('link', { name: 'Overhead' }).waitFor();
  const during = await wrongInAll({ page, service, slack: 0.1 });
  void demo.interrupt();
  await until(() => /^(Equal|Different)/m.test(demo.output));
  const sent = sentOf(demo.output);
  expect(sent.length).toBeGreaterThan(20);
  const look = { page, service, slack: 0 };
  const after = [
    ...(await wrongInAll(look)),
    ...(await wrongIn('routes', { ...look, facts: failuresSent(sent) })),
    ...(await wrongIn('metrics?name=http_requests_total&more=200', { ...look, facts: requestsSent(sent) })),
  ];
  await page.close();
  return { during, after };
}

const visits = new Map<Framework, ReturnType<typeof visit>>();
for (const framework of frameworks) {
  testWithTool(
    'chromium',
    `${framework}: every view has the numbers that /metrics and the visitors have`,
    async (executable) => {
      // All at once, because each of them mostly waits for updates.
      for (const one of frameworks) if (!visits.has(one)) visits.set(one, visit(one, executable));
      const { during, after } = await visits.get(framework)!;
      expect(during).toEqual([]);
      expect(after).toEqual([]);
    },
    300_000,
  );
}

test('nothing failed in the page', () => {
  expect(browser.complaints).toEqual([]);
});
