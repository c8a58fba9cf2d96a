import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './prometheus-server.ts';

const deadlineMs = 30_000;

/** A real Alertmanager on a free loopback port, which tells nobody. */
export class AlertmanagerServer {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  readonly #folder: string;

  /** Starts one and waits until it answers. */
  static async start(tool: string): Promise<AlertmanagerServer> {
    const folder = await mkdtemp(join(tmpdir(), 'golden-signals-alertmanager-'));
    // JSON is YAML, too.
    const config = { route: { receiver: 'nobody' }, receivers: [{ name: 'nobody' }] };
    await writeFile(join(folder, 'alertmanager.yml'), JSON.stringify(config));
    const server = new AlertmanagerServer(tool, folder, await freePort());
    try {
      await server.#ready();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  private constructor(tool: string, folder: string, port: number) {
    this.port = port;
    this.#folder = folder;
    const args = [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ];
    this.#child = spawn(tool, args, { stdio: 'ignore' });
    this.#exit = once(this.#child, 'close');
  }

  /** The alerts that fire, by their labels. */
  async firing(): Promise<Array<Record<string, string>>> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v2/alerts?active=true`);
    const alerts = (await response.json()) as Array<{ labels: Record<string, string> }>;
    return alerts.map(({ labels }) => labels);
  }

  /** Ends the process, by force if it must be, and removes its folder. */
  async close(): Promise<void> {
    this.#child.kill('SIGTERM');
    const killing = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#exit;
    clearTimeout(killing);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const endMs = performance.now() + deadlineMs;
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${this.port}/-/ready`).catch(() => undefined);
      if (response?.ok) return;
      if (this.#child.exitCode !== null || performance.now() > endMs)
        throw new Error('Alertmanager does not start.');
      await wait(100);
    }
  }
}
