// Debian's Alertmanager takes what the channel sends, and what it sends to its own webhooks is what ours sends.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alertmanagerChannel, webhookChannel } from '@golden-signals/alerting';
import { afterEach, expect } from '@jest/globals';
import { testWithTool } from '../../../test/services.ts';
import { type Received, Receiver } from './receiver.ts';
import { delivery, firing, resolved } from './sample-notifications.ts';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

testWithTool(
  'prometheus-alertmanager',
  'Alertmanager is told of an alert and of its end',
  async (tool) => {
    const theirs = await receiver();
    const ours = await receiver();
    const url = await alertmanager(tool, theirs.url);
    const channel = alertmanagerChannel({ url, resendDelayMs: 60_000 });
    const nowMs = Date.now();
    const route = { route: '/orders "all"\n' };
    const slow = firing('Slow', { firedAtMs: nowMs - 60_000, labels: route });
    const context = delivery({ sentAtMs: nowMs, groupLabels: { alertname: 'Slow' } });

    await channel.send([slow], context);
    await webhookChannel({ url: ours.url }).send([slow], context);
    const told = await until(() => theirs.receiver.received[0]?.json);
    const own = (ours.receiver.received[0] as Received).json;
    expect(Object.keys(own).sort()).toEqual(Object.keys(told).sort());
    const { externalURL: _theirUrl, groupKey: _theirKey, alerts, ...rest } = told;
    const { externalURL: _ourUrl, groupKey: _ourKey, alerts: ourAlerts, ...ourRest } = own;
    expect(ourRest).toEqual({ ...rest, receiver: 'webhook' });
    expect(ourAlerts).toEqual(alerts);

    const listed = (await (await fetch(`${url}/api/v2/alerts`)).json()) as {
      fingerprint: string;
      endsAt: string;
    }[];
    expect(listed).toMatchObject([{ fingerprint: own.alerts[0].fingerprint }]);
    expect(Date.parse(listed[0]!.endsAt)).toBe(nowMs + 240_000);

    await channel.send([resolved(slow, Date.now())], delivery({ sentAtMs: Date.now(), status: 'resolved' }));
    const end = await until(
      () => theirs.receiver.received.find(({ json }) => json.status === 'resolved')?.json,
    );
    expect(end.alerts).toMatchObject([{ status: 'resolved', fingerprint: own.alerts[0].fingerprint }]);
  },
  60_000,
);

async function receiver() {
  const one = new Receiver();
  const url = await one.listen();
  closers.push(() => one.close());
  return { receiver: one, url };
}

async function alertmanager(tool: string, webhookUrl: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'alertmanager-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'alertmanager.yml');
  writeFileSync(
    config,
    JSON.stringify({
      route: {
        receiver: 'webhook',
        group_by: ['alertname'],
        group_wait: '0s',
        group_interval: '1s',
        repeat_interval: '1h',
      },
      receivers: [{ name: 'webhook', webhook_configs: [{ url: webhookUrl }] }],
    }),
  );
  const address = `127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${config}`, `--storage.path=${folder}`, `--web.listen-address=${address}`];
  const child = spawn(tool, [...args, '--cluster.listen-address='], { stdio: 'ignore' });
  closers.push(() => ended(child));
  const url = `http://${address}`;
  await until(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok);
  return url;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function until<Value>(read: () => Value | Promise<Value>): Promise<NonNullable<Value>> {
  const endMs = Date.now() + 20_000;
  while (Date.now() < endMs) {
    const value = await read();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not come within 20 seconds.');
}
