import type { RequestListener } from 'node:http';
import type { Monitor, ResolveRoute, Route } from '@golden-signals/core/adapter';
import type { Application, RequestHandler } from 'express';
import { RouteResolvers } from '../src/route-resolvers.ts';
import { Serving } from './serving.ts';

type Exchange = Parameters<ResolveRoute>[2];

/** Serves requests one by one and tells the template that each was given when its response had closed. */
export class RouteLabels {
  /** To be registered where the metrics middleware would be. */
  readonly observe: RequestHandler;
  /** Failures inside the resolver. */
  readonly failures: unknown[] = [];
  nowMs = 0;

  #latest = '';

  constructor() {
    const routes = new Map<string, Route>();
    const route = (template: string): Route => {
      const known = routes.get(template) ?? ({ template } as Route);
      routes.set(template, known);
      return known;
    };
    const resolvers = new RouteResolvers({
      http: { route, unmatched: route('<unmatched>'), extendThrough() {} },
      clock: { now: () => this.nowMs },
      internalError: (_component: string, error: unknown) => this.failures.push(error),
    } as unknown as Monitor);
    const seen = new WeakSet<object>();
    this.observe = (req, res, next) => {
      if (!seen.has(res)) {
        seen.add(res);
        const resolve = resolvers.of(req);
        res.once('close', () => {
          this.#latest = resolve(req, res, { sentStatus: res.statusCode } as Exchange).template;
        });
      }
      next();
    };
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
