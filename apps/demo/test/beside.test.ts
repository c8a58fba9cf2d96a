// The demo with Prometheus and Alertmanager of this machine beside it: they watch the shop, and end with it.

import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { DemoProcess } from './demo-process.ts';

let demo: DemoProcess | undefined;
afterEach(() => demo?.kill());

/** Asks again until there is something to see; the limit of the test ends what never comes. */
async function until<Value>(read: () => Promise<Value | undefined>): Promise<Value> {
  for (;;) {
    const value = await read().catch(() => undefined);
    if (value !== undefined) return value;
    await wait(100);
  }
}

async function json<Answer>(url: string): Promise<Answer> {
  return (await fetch(url)).json() as Promise<Answer>;
}

interface QueryAnswer {
  readonly data: { readonly result: readonly object[] };
}

interface RulesAnswer {
  readonly data: { readonly groups: ReadonlyArray<{ readonly name: string }> };
}

interface Alert {
  readonly labels: Readonly<Record<string, string>>;
}

function addressOf(program: string, output: string): string {
  return new RegExp(`^${program} +(http://127\\.0\\.0\\.1:\\d+/)$`, 'm').exec(output)![1]!;
}

testWithTool(
  'prometheus-alertmanager',
  'Prometheus scrapes the shop, evaluates its rules and tells Alertmanager what fires; both end with the demo',
  async () => {
    demo = await DemoProcess.start('--with', 'prometheus,alertmanager', '--port', '0', '--rate', '0');
    const port = await demo.port();
    const prometheus = addressOf('prometheus', demo.output);
    const alertmanager = addressOf('alertmanager', demo.output);

    for (let request = 0; request < 3; request += 1) await fetch(`http://127.0.0.1:${port}/products`);
    const query = encodeURIComponent(
      'http_requests_total{job="shop",route="/products",status_code="200"} == 3',
    );
    await until(
      async () => (await json<QueryAnswer>(`${prometheus}api/v1/query?query=${query}`)).data.result[0],
    );
    const { groups } = (await json<RulesAnswer>(`${prometheus}api/v1/rules`)).data;
    expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(['watchdog', 'shop-http']));
    const alert = await until(async () => (await json<Alert[]>(`${alertmanager}api/v2/alerts`))[0]);
    expect(alert.labels).toEqual({ alertname: 'Watchdog', severity: 'none' });

    const { exitCode } = await demo.interrupt();
    expect(exitCode).toBe(0);
    for (const address of [prometheus, alertmanager]) await expect(fetch(address)).rejects.toThrow();
  },
  240_000,
);

testWithTool(
  'prometheus',
  'a demo that is killed leaves neither a program nor a file behind',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'golden-signals-killed-'));
    demo = await DemoProcess.startWith(
      { TMPDIR: folder },
      '--with',
      'prometheus',
      '--port',
      '0',
      '--rate',
      '0',
    );
    await demo.port();
    // That of the shop, with its history, and that of Prometheus.
    expect(readdirSync(folder)).toHaveLength(2);
    await demo.kill();
    await until(async () => (readdirSync(folder).length === 0 ? true : undefined));
    await expect(fetch(addressOf('prometheus', demo.output))).rejects.toThrow();
    rmdirSync(folder);
  },
  60_000,
);

test('a program that is missing is said with its code, before anything is started', async () => {
  demo = await DemoProcess.startWith({ PATH: '' }, '--with', 'prometheus', '--port', '0');
  const { output, exitCode } = await demo.end();
  expect(output).toBe(
    'ERR_GS_DEMO_PROGRAM_MISSING: --with prometheus needs the program prometheus, which is not on the PATH. ' +
      'On Debian and Ubuntu: apt-get install prometheus\n',
  );
  expect(exitCode).toBe(1);
});
