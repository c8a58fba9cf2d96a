import type { RequestListener } from 'node:http';
import { FakeClock, MemoryLogger } from '@golden-signals/core/testing';
import { createMonitor, metricsMiddleware } from '@golden-signals/express';
import type { Application, RequestHandler } from 'express';
import { Serving } from './serving.ts';

/** Serves requests one by one and tells the template that each was given when its response had closed. */
export class RouteLabels {
  /** To be registered where the metrics middleware would be. */
  readonly observe: RequestHandler;
  readonly #logger = new MemoryLogger();
  #latest = '';

  constructor() {
    const monitor = createMonitor({
      clock: new FakeClock(),
      logger: this.#logger,
      env: {},
      runtimeMetrics: false,
      extensions: [
        {
          name: 'labels',
          setup: ({ work }) => {
            work.onEnd(({ name }) => {
              this.#latest = name;
            }, 'all');
          },
        },
      ],
    });
    this.observe = metricsMiddleware({ monitor });
  }

  /** Failures inside the monitoring. */
  get failures(): object[] {
    return this.#logger.entries.filter(({ fields }) => 'component' in fields);
  }

  /** @param requests `GET /path`, or only the path. */
  async of(app: Application, ...requests: string[]): Promise<string[]> {
    const labels: string[] = [];
    await this.each(app, requests, (_request, label) => labels.push(label));
    return labels;
  }

  /** Calls `tell` after each request. */
  async each(
    listener: RequestListener,
    requests: readonly string[],
    tell: (request: string, label: string) => unknown,
  ): Promise<void> {
    const serving = await Serving.of(listener);
    try {
      for (const request of requests) {
        this.#latest = '';
        await serving.send(request);
        tell(request, this.#latest);
      }
    } finally {
      await serving.stop();
    }
  }
}
