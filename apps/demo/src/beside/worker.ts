/**
 * Runs Prometheus and Alertmanager with a configuration in a temporary folder. Started by `beside.ts`, which sends the settings
 * as the first message; ends them, removes the folder and ends itself as soon as the demo has gone.
 */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenOnFreePort } from '../listen.ts';
import type { BesideAnswer, BesideSettings } from './beside.ts';
import { alertmanagerConfiguration, prometheusConfiguration, watchdogRules } from './configuration.ts';
import { RunningProgram } from './running-program.ts';

const gone = once(process, 'disconnect');

const running: RunningProgram[] = [];
const [settings] = (await once(process, 'message')) as [BesideSettings];
const folder = await mkdtemp(join(tmpdir(), 'golden-signals-demo-'));
try {
  const answer: BesideAnswer = await start(settings).then(
    (addresses) => ({ addresses }),
    (error: Error) => ({ failure: error.message }),
  );
  if (process.connected) {
    process.send!(answer);
    await gone;
  }
} finally {
  // Prometheus first, which would otherwise complain that nobody takes its alerts.
  for (const program of running.reverse()) await program.stop();
  await rm(folder, { recursive: true, force: true });
}

async function start({ files, port, rules, ...others }: BesideSettings): Promise<Record<string, string>> {
  const addresses: Record<string, string> = {};
  let alertmanager: string | undefined;
  if (files.alertmanager !== undefined) {
    alertmanager = await startAlertmanager(files.alertmanager);
    addresses.alertmanager = `http://${alertmanager}/`;
  }
  if (files.prometheus !== undefined) {
    const configuration = prometheusConfiguration({
      ...others,
      shop: `127.0.0.1:${port}`,
      alertmanager,
      ruleFiles: [await write('watchdog.yml', watchdogRules()), await write('rules.yml', rules)],
    });
    addresses.prometheus = `http://${await startPrometheus(files.prometheus, configuration, others.intervalMs)}/`;
  }
  return addresses;
}

async function startAlertmanager(file: string): Promise<string> {
  const configuration = await write('alertmanager.yml', alertmanagerConfiguration());
  const address = await freeAddress();
  const args = [
    `--config.file=${configuration}`,
    `--storage.path=${await makeFolder('alertmanager')}`,
    `--web.listen-address=${address}`,
    // No others to form a cluster with.
    '--cluster.listen-address=',
  ];
  running.push(await RunningProgram.start('Alertmanager', file, args, `http://${address}/-/ready`));
  return address;
}

async function startPrometheus(file: string, configuration: string, intervalMs: number): Promise<string> {
  const address = await freeAddress();
  const args = [
    `--config.file=${await write('prometheus.yml', configuration)}`,
    `--storage.tsdb.path=${await makeFolder('prometheus')}`,
    `--web.listen-address=${address}`,
    // What fires before it has found Alertmanager is told a minute later by default.
    `--rules.alert.resend-delay=${intervalMs}ms`,
  ];
  running.push(await RunningProgram.start('Prometheus', file, args, `http://${address}/-/ready`));
  return address;
}

async function write(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function makeFolder(name: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  return path;
}

async function freeAddress(): Promise<string> {
  const probe = createServer();
  const port = await listenOnFreePort(probe, 0);
  probe.close();
  await once(probe, 'close');
  return `127.0.0.1:${port}`;
}
