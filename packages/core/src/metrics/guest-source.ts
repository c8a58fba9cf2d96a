import { GoldenSignalsError } from '../base/coded-error.ts';
import type { TimeLimit } from '../base/time-limit.ts';
import type { PromClientMetric, PromClientRegistry } from './prom-client.ts';
import { type Outcome, SharedRun } from './shared-run.ts';

/** What prom-client and its successor have besides: their metrics one by one. */
interface SplittableRegistry extends PromClientRegistry {
  getMetricsAsArray(): unknown;
}

interface GuestReading {
  readonly metrics: readonly PromClientMetric[];
  readonly errors: readonly unknown[];
}

/**
 * Reads an attached registry, metric by metric where that is possible: `getMetricsAsJSON()` of prom-client waits for all
 * of its `collect` functions, so that one which fails or hangs would hide every other metric.
 */
export class GuestSource {
  readonly guest: PromClientRegistry;
  readonly #limit: TimeLimit;
  readonly #whole: SharedRun<PromClientMetric[]>;
  readonly #single = new WeakMap<object, SharedRun<PromClientMetric[]>>();

  constructor(guest: PromClientRegistry, limit: TimeLimit) {
    this.guest = guest;
    this.#limit = limit;
    this.#whole = new SharedRun('attached-registry', limit, () => readMetrics(guest));
  }

  async read(): Promise<GuestReading> {
    const outcomes = await Promise.all(this.#runs().map((run) => run.outcome()));
    return {
      metrics: outcomes.flatMap((outcome: Outcome<PromClientMetric[]>) =>
        'error' in outcome ? [] : outcome.value,
      ),
      errors: outcomes.flatMap((outcome) => ('error' in outcome ? [outcome.error] : [])),
    };
  }

  #runs(): Array<SharedRun<PromClientMetric[]>> {
    try {
      if (!isSplittable(this.guest)) return [this.#whole];
      const metrics: unknown = this.guest.getMetricsAsArray();
      return Array.isArray(metrics) ? metrics.map((metric) => this.#runOf(metric)) : [this.#whole];
    } catch {
      // Whatever is wrong with it, reading it as a whole says so.
      return [this.#whole];
    }
  }

  #runOf(metric: object): SharedRun<PromClientMetric[]> {
    const known = this.#single.get(metric);
    if (known !== undefined) return known;
    const name = String((metric as { name?: unknown }).name);
    // The guest's own code, which adds its default labels, with one metric to see.
    const narrowed: PromClientRegistry = Object.create(this.guest, {
      getMetricsAsArray: { value: () => [metric] },
    });
    const run = new SharedRun(`"${name}" of an attached registry`, this.#limit, () => readMetrics(narrowed));
    this.#single.set(metric, run);
    return run;
  }
}

/** By the member that their `getMetricsAsJSON()` reads on `this`: another registry may keep what it needs out of reach. */
function isSplittable(guest: PromClientRegistry): guest is SplittableRegistry {
  return (
    '_defaultLabels' in guest &&
    typeof (guest as Partial<SplittableRegistry>).getMetricsAsArray === 'function'
  );
}

async function readMetrics(guest: PromClientRegistry): Promise<PromClientMetric[]> {
  // Starting in a task of its own lets the caller note that it reads, before a guest that shows us too asks back.
  await undefined;
  const metrics: unknown = await guest.getMetricsAsJSON();
  // A copy, so that whatever the array does when it is iterated happens here, where it costs this guest only.
  if (Array.isArray(metrics)) return [...metrics];
  throw new GoldenSignalsError(
    'ERR_GS_ATTACH_INVALID',
    `getMetricsAsJSON() of an attached registry must give an array of metrics, but it gave a value of type ${typeof metrics}.`,
  );
}
