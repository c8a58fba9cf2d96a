import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const deadlineMs = 30_000;
const pollMs = 100;

/** One result of an instant query. */
export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** One series of a range query. */
export interface SeriesOfSamples {
  labels: Record<string, string>;
  values: number[];
}

interface PrometheusOptions {
  /** Its executable. */
  tool: string;
  /** Port on the loopback interface by job. */
  jobs: Readonly<Record<string, number>>;
  /** Ask targets for protobuf and keep the native histograms in it. */
  nativeHistograms: boolean;
  /** A file of rules. Default: none. */
  rules?: string;
  /** Port of an Alertmanager on the loopback interface, which is told of alerts. Default: none. */
  alertmanager?: number;
  /** What it knows already, as OpenMetrics with timestamps, and promtool, which puts it there. */
  before?: { readonly promtool: string; readonly openMetrics: string };
}

/** A real Prometheus on a free loopback port, scraping once a second into a folder of its own. */
export class PrometheusServer {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #folder: string;
  readonly origin: string;
  #log = '';

  /** Starts one and waits until it answers. */
  static async start(options: PrometheusOptions): Promise<PrometheusServer> {
    const { tool, jobs, nativeHistograms, rules, alertmanager, before } = options;
    const folder = await mkdtemp(join(tmpdir(), 'golden-signals-prometheus-'));
    // JSON is YAML, too.
    const config = {
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      scrape_configs: Object.entries(jobs).map(([job, port]) => ({
        job_name: job,
        static_configs: [{ targets: [`127.0.0.1:${port}`] }],
      })),
      rule_files: rules === undefined ? [] : ['rules.yml'],
      alerting: {
        alertmanagers:
          alertmanager === undefined
            ? []
            : [{ static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] }],
      },
    };
    if (rules !== undefined) await writeFile(join(folder, 'rules.yml'), rules);
    await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
    if (before !== undefined) {
      const file = join(folder, 'before.txt');
      await writeFile(file, before.openMetrics);
      const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(folder, 'data')];
      await promisify(execFile)(before.promtool, args);
    }
    const server = new PrometheusServer(tool, folder, await freePort(), nativeHistograms);
    try {
      await server.#ready();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  private constructor(tool: string, folder: string, port: number, nativeHistograms: boolean) {
    this.#folder = folder;
    this.origin = `http://127.0.0.1:${port}`;
    const args = [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
      // As often as rules of tests are evaluated.
      '--rules.alert.resend-delay=1s',
    ];
    if (nativeHistograms) args.push('--enable-feature=native-histograms');
    this.#child = spawn(tool, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#exit = once(this.#child, 'close');
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#log += text;
    });
  }

  /** An instant query in PromQL. */
  async query(expression: string): Promise<Sample[]> {
    const data = await this.#get<QueryData>(`query?query=${encodeURIComponent(expression)}`, expression);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /**
   * Values of a query, one for each second. Of a native histogram its count is the value.
   *
   * @param end In seconds, by the wall clock.
   */
  async queryRange(expression: string, end: number, seconds: number): Promise<SeriesOfSamples[]> {
    const parameters = new URLSearchParams({ query: expression, step: '1' });
    parameters.set('start', String(end - seconds));
    parameters.set('end', String(end));
    const data = await this.#get<RangeData>(`query_range?${parameters}`, expression);
    return data.result.map(({ metric, values = [], histograms = [] }) => ({
      labels: metric,
      values: [...values, ...histograms.map(([at, { count }]) => [at, count] as const)].map(([, value]) =>
        Number(value),
      ),
    }));
  }

  /** The alerts that fire, by their labels. */
  async firing(): Promise<Array<Record<string, string>>> {
    const samples = await this.query('ALERTS{alertstate="firing"}');
    return samples.map(({ labels: { __name__, alertstate, ...labels } }) => labels);
  }

  /** The only value of an instant query, as soon as there is one. */
  async value(expression: string): Promise<number> {
    const samples = await this.queryUntil(expression, ({ length }) => length === 1);
    if (samples.length !== 1) throw new Error(`${expression} has ${samples.length} samples instead of one.`);
    return samples[0]!.value;
  }

  /** Queries again and again until the answer is accepted; after the deadline, whatever the answer is then. */
  async queryUntil(expression: string, accepts: (samples: Sample[]) => boolean): Promise<Sample[]> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const samples = await this.query(expression);
      if (accepts(samples) || performance.now() > endMs) return samples;
      await wait(pollMs);
    }
  }

  /** Ends the process, by force if it must be, and removes its folder. */
  async close(): Promise<void> {
    this.#child.kill('SIGTERM');
    const killing = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#exit;
    clearTimeout(killing);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #get<Data>(path: string, expression: string): Promise<Data> {
    const response = await fetch(`${this.origin}/api/v1/${path}`);
    const answer = (await response.json()) as { status: string; error?: string; data: Data };
    if (answer.status !== 'success') throw new Error(`${expression}: ${answer.error}`);
    return answer.data;
  }

  async #ready(): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const response = await fetch(`${this.origin}/-/ready`).catch(() => undefined);
      if (response?.ok) return;
      if (this.#child.exitCode !== null || performance.now() > endMs) {
        throw new Error(`Prometheus does not start: ${this.#log}`);
      }
      await wait(pollMs);
    }
  }
}

interface QueryData {
  result: Array<{ metric: Record<string, string>; value: [timestamp: number, value: string] }>;
}

interface RangeData {
  result: Array<{
    metric: Record<string, string>;
    values?: Array<[timestamp: number, value: string]>;
    histograms?: Array<[timestamp: number, { count: string }]>;
  }>;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
