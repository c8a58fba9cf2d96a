import type { Monitor, MonitorOptions } from '@golden-signals/core';
import type { ExtensionHost, LevelSignal } from '@golden-signals/core/extension';
import { FakeClock, type MemoryLogger } from '@golden-signals/core/testing';
import { MonitoredService } from '../diagnostics/support.ts';

/** A service on a clock that stands still, whose requests take as long and end as the test says. */
export class ReviewedService {
  readonly clock = new FakeClock();
  readonly #service: MonitoredService;
  /** Undefined is unknown. */
  memory: number | undefined = 0.3;
  host!: ExtensionHost;

  constructor(options: MonitorOptions = {}) {
    const { clock } = this;
    this.#service = new MonitoredService(
      (req, res) => {
        const [, status, durationMs] = req.url!.split('/');
        clock.advance(Number(durationMs));
        res.writeHead(Number(status)).end();
      },
      { clock, env: {}, stalls: false, service: { name: 'shop', version: '1.4.0' }, ...options },
    );
    this.monitor.use({
      name: 'given',
      setup: (host) => {
        this.host = host;
        host.signals.define(level('process.memory_ratio', 'Memory', () => this.memory));
      },
    });
  }

  get monitor(): Monitor {
    return this.#service.monitor;
  }

  get logger(): MemoryLogger {
    return this.#service.logger;
  }

  async listen(): Promise<this> {
    await this.#service.listen();
    return this;
  }

  async serve(requests: number, { status = 200, durationMs = 10 } = {}): Promise<void> {
    for (let count = 0; count < requests; count++) await this.#service.send(`/${status}/${durationMs}`);
  }

  read(path: string): Promise<unknown> {
    return this.#service.read(path);
  }

  close(): Promise<void> {
    return this.#service.close();
  }
}

export function level(id: string, title: string, value: () => number | undefined): LevelSignal {
  return {
    ...{ kind: 'level', over: 'mean', id, title, unit: 'ratio', better: 'lower', labels: [] },
    limits: { warning: 0.85, critical: 0.95 },
    value,
    promql: () => undefined,
  };
}
