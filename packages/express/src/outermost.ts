import type { ExpressApplication } from './express-internals.ts';

/** Applications that are mounted in each other have no outermost one. */
const maxDepth = 100;

/** Stands for the application of a request that did not come through one. */
const noApplication: ExpressApplication = { set: undefined, handle: undefined, mountpath: '/' };

/** Returns the application that no other one has mounted. */
export function outermost(app: ExpressApplication | undefined): ExpressApplication {
  // Outside of Express, `req.app` may be anything.
  if (typeof app !== 'function') return noApplication;
  let outer: ExpressApplication = app;
  for (let depth = 0; outer.parent !== undefined && depth < maxDepth; depth++) outer = outer.parent;
  return outer;
}
