import type { Server } from 'node:http';
import type { Monitor } from '@golden-signals/core';
import type { ConformanceApp } from './app.ts';

/** A framework's adapter, as the suite sees it: how to build the small app of the suite with it. */
export interface ConformanceAdapter {
  /** Shown in the names of the tests, for example `express 5`. */
  readonly name: string;
  /** What the framework cannot do; cases that need it are skipped. Default: nothing. */
  readonly lacks?: readonly Capability[];
  /**
   * Builds the app, observed by the adapter under test, and lets it listen on a free loopback port.
   *
   * For every entry of `app.routes` the framework has to route `method` and `prefix + path` to
   * `handle(req, res, fail)` with Node's own request and response. A `prefix` is to be mounted, where the framework
   * can mount (a router, a plugin, a controller). A GET route also answers HEAD. What `handle` throws, rejects with or
   * gives to `fail` goes where the framework's errors go, and ends as a 500, or as the status of an
   * error of the form of http-errors; a `PageError` is answered by an error handler of the application, with its status
   * and its text. Everything else is a 404. `settings` of a route are given where the adapter takes them.
   *
   * The adapter under test is to be registered `app.observers` times, and serves the endpoints of the monitor below
   * `app.mountPath`; where the framework can move routes, by a global prefix or by versions, they are not to move these.
   */
  start(app: ConformanceApp, monitor: Monitor): Promise<RunningApp>;
}

/**
 * - `async-errors`: a handler's rejected promise is answered with a 500.
 * - `routes`: it has routes of its own, and counts their requests. One that lacks them only serves endpoints.
 * - `error-types`: the adapter sees the exception, so that `error_type` is its code or class rather than the status.
 */
export type Capability = 'routes' | 'async-errors' | 'error-types';

export interface RunningApp {
  /** Listening on a loopback port. */
  readonly server: Server;
  /** Stops listening and closes every connection. Called once. */
  close(): Promise<void> | void;
}
