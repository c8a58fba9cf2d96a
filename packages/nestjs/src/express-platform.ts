import type { Monitor } from '@golden-signals/core/adapter';
import { installMetricsMiddleware, type Middleware } from '@golden-signals/express';
import type { AnswerEndpoint, Platform } from './platform.ts';

interface ExpressApplication {
  use(middleware: Middleware): unknown;
}

export class ExpressPlatform implements Platform {
  readonly #app: ExpressApplication;

  constructor(app: ExpressApplication) {
    this.#app = app;
  }

  /** At the front of the application: Nest's body parser answers before any middleware of a module. */
  observe(monitor: Monitor): void {
    installMetricsMiddleware(this.#app, { monitor });
  }

  mount(owns: (url: string) => boolean, answer: AnswerEndpoint): void {
    this.#app.use(function goldenSignalsRoutes(req, res, next) {
      if (owns(req.url ?? '/')) answer(req, res).catch(next);
      else next();
    });
  }
}
