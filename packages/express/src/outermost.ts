import { type ExpressApplication, lineage } from './express-internals.ts';

/** Stands for the application of a request that did not come through one. */
const noApplication: ExpressApplication = { set: undefined, handle: undefined };

/** Returns the application that no other one has mounted. */
export function outermost(app: ExpressApplication | undefined): ExpressApplication {
  // Outside of Express, `req.app` may be anything.
  return typeof app === 'function' ? lineage(app).at(-1)! : noApplication;
}
