import { monitorOf } from '@golden-signals/core/adapter';

const startupHooks = ['onModuleInit', 'onApplicationBootstrap'];

export function isStartupHook(name: string): boolean {
  return startupHooks.includes(name);
}

/**
 * Returns the hook of a provider, which sets `nestjs_provider_startup_seconds{provider, hook}` when it is done or has
 * failed.
 */
export function timedStartup(hook: object, provider: string, name: string): (this: object) => unknown {
  return function (this: object, ...args: unknown[]): unknown {
    const { clock, registry, enabled } = monitorOf(this, undefined);
    if (!enabled) return Reflect.apply(hook as () => unknown, this, args);
    const startMs = clock.now();
    const record = () => {
      const gauge = registry.gauge({
        name: 'nestjs_provider_startup_seconds',
        help: 'Time that a hook of a provider took when the application started.',
        labelNames: ['provider', 'hook'],
      });
      gauge.labels({ provider, hook: name }).set((clock.now() - startMs) / 1_000);
    };
    let result: unknown;
    try {
      result = Reflect.apply(hook as () => unknown, this, args);
    } finally {
      if (!(result instanceof Promise)) record();
    }
    return result instanceof Promise ? result.finally(record) : result;
  };
}
