import express, { type Application, type Router, type RouterOptions } from 'express';
import express4 from 'express-4';
import express50 from 'express-5.0';

export type Release = 'Express 4' | 'Express 5' | 'Express 5.0';

/** One kind of Express that the adapter must read. */
export interface Edition {
  readonly name: string;
  readonly release: Release;
  readonly express: typeof express;
  /** The path of a wildcard, which takes the rest: `/files` + `wildcard`. */
  readonly wildcard: string;
  app(): Application;
  router(options?: RouterOptions): Router;
}

export function editions(): Edition[] {
  return [
    edition('Express 4', express4, '/*'),
    edition('Express 5', express, '/*splat'),
    // Its router 2.0 keeps no patterns; see `overrides` in pnpm-workspace.yaml.
    edition('Express 5.0', express50, '/*splat'),
  ];
}

function edition(release: Release, module: typeof express, wildcard: string): Edition {
  return {
    name: release,
    release,
    express: module,
    wildcard,
    app: () => module(),
    router: (options) => module.Router(options),
  };
}
