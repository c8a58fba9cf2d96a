import { GoldenSignalsError } from '@golden-signals/core';
import {
  type Extension,
  type ExtensionHost,
  ExtensionsInProcess,
  existingDefaultMonitor,
  monitorUsing,
} from '@golden-signals/core/extension';
import { Caches } from './caches/caches.ts';
import {
  type DependenciesOptions,
  type ResolvedDependenciesOptions,
  resolveDependenciesOptions,
} from './dependencies-options.ts';
import { dependenciesSection } from './dependencies-section.ts';
import { followHttp } from './http/channels.ts';
import { HttpCalls } from './http/http-calls.ts';
import type { Observer } from './observer.ts';
import { Pools } from './pools/pools.ts';
import { Queries } from './queries/queries.ts';
import { RedisClients } from './redis-clients/redis-clients.ts';
import { LoopHolds } from './sqlite/loop-holds.ts';
import { WorkTime } from './time/work-time.ts';

/**
 * What a service waits for: databases, caches, queues and other services.
 *
 * Made by `dependencies()`, put to use by `createMonitor({ extensions })` or `monitor.use()`. A monitor without one is given
 * one with defaults at the first call that is observed.
 */
export class Dependencies implements Extension {
  readonly name = 'dependencies';
  readonly requires = { requestContext: true };
  readonly #options: ResolvedDependenciesOptions;
  #observer: Observer | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: DependenciesOptions = {}) {
    this.#options = resolveDependenciesOptions(options);
  }

  /** What the calls of an instance are measured with, which may be observed before any of them is in use. */
  static readonly observers = new ExtensionsInProcess<Observer>(() => new Dependencies());

  /** Undefined before a monitor uses it. */
  get observer(): Observer | undefined {
    return this.#observer;
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#observer !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses these dependencies already; make one for each: dependencies({ … }).',
      );
    }
    const caches = new Caches(host);
    const pools = new Pools(host);
    this.#observer = {
      host,
      queries: new Queries(host, this.#options.queries, pools),
      pools,
      caches,
      redisClients: new RedisClients(host, caches),
      loopHolds: new LoopHolds(host),
      workTime: new WorkTime(host),
    };
    host.sections.add(dependenciesSection(this.#observer));
    this.#followHttp(host);
    Dependencies.observers.add(this, this.#observer, host);
  }

  #followHttp(host: ExtensionHost): void {
    const { http } = this.#options;
    if (http === false) return;
    const isDefault = () => monitorUsing(this) === existingDefaultMonitor();
    host.onClose(followHttp(new HttpCalls(host, http, isDefault)));
  }
}

/** Makes the extension. @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
export function dependencies(options: DependenciesOptions = {}): Dependencies {
  return new Dependencies(options);
}
