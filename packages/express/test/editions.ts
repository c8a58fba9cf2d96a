import express, { type Application, type Router, type RouterOptions } from 'express';
import express4 from 'express-4';
import express50 from 'express-5.0';
import { type ExpressApplication, type ExpressRouter, routerOf } from '../src/express-internals.ts';

/** One kind of Express that the adapter must read. */
export interface Edition {
  readonly name: string;
  readonly express: typeof express;
  /** The path of a wildcard, which takes the rest: `/files` + `wildcard`. */
  readonly wildcard: string;
  app(): Application;
  router(options?: RouterOptions): Router;
  /** To be called when everything is registered. */
  ready(): void;
}

export function editions(): Edition[] {
  return [
    edition('Express 4', express4, '/*'),
    edition('Express 5', express, '/*splat'),
    withoutPatterns(edition('Express 5 before router 2.3', express50, '/*splat')),
  ];
}

function edition(name: string, module: typeof express, wildcard: string): Edition {
  return {
    name,
    express: module,
    wildcard,
    app: () => module(),
    router: (options) => module.Router(options),
    ready() {},
  };
}

/** Router 2.0 to 2.2 differ from 2.3, as far as the adapter is concerned, by what their layers do not keep. */
function withoutPatterns(modern: Edition): Edition {
  const made: Array<{ stack: () => ExpressRouter | undefined }> = [];
  return {
    ...modern,
    app() {
      const app = modern.app();
      made.push({ stack: () => routerOf(app as unknown as ExpressApplication) });
      return app;
    },
    router(options) {
      const router = modern.router(options);
      made.push({ stack: () => router as unknown as ExpressRouter });
      return router;
    },
    ready() {
      for (const { stack } of made) {
        for (const layer of stack()?.stack ?? []) delete (layer as { rawPath?: unknown }).rawPath;
      }
    },
  };
}
