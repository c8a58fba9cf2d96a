import type { ErrorCode } from '../base/coded-error.ts';
import type { Logger } from '../base/logger.ts';
import type { TimeLimit } from '../base/time-limit.ts';
import { scrapeBudget } from '../base/turn-budget.ts';
import type { LabelSet, MetricFamily } from '../metric-model/metric-family.ts';
import { sampleNames } from '../metric-model/sample-names.ts';
import { GuestSource } from './guest-source.ts';
import type { ReportFailure } from './internal-failure.ts';
import type { PromClientMetric, PromClientRegistry } from './prom-client.ts';
import { fromPromClient } from './prom-client-guest.ts';

interface Attachment {
  readonly source: GuestSource;
  /** Names of its metrics that were taken; each is logged once. */
  readonly collisions: Set<string>;
}

/** What one guest gave. */
interface GuestMetrics {
  readonly attachment: Attachment;
  readonly metrics: readonly PromClientMetric[];
}

const component = 'attached-registry';
const collisionCode: ErrorCode = 'ERR_GS_ATTACH_COLLISION';

/** The prom-client registries whose metrics appear beside our own. */
export class Attachments {
  readonly #limit: TimeLimit;
  readonly #defaultLabels: LabelSet;
  readonly #logger: Logger;
  readonly #report: ReportFailure;
  readonly #attached = new Map<PromClientRegistry, Attachment>();

  /** @param defaultLabels What a guest's series carry too, unless they have a label of that name. */
  constructor(limit: TimeLimit, defaultLabels: LabelSet, logger: Logger, report: ReportFailure) {
    this.#limit = limit;
    this.#defaultLabels = defaultLabels;
    this.#logger = logger;
    this.#report = report;
  }

  /** @returns Detaches it. Attaching a registry again changes nothing. */
  attach(guest: PromClientRegistry): () => void {
    if (!this.#attached.has(guest)) {
      this.#attached.set(guest, { source: new GuestSource(guest, this.#limit), collisions: new Set() });
    }
    return () => this.#attached.delete(guest);
  }

  clear(): void {
    this.#attached.clear();
  }

  /** Returns what every guest has now, in the order of attachment, without what fails or takes too long. */
  read(): Promise<GuestMetrics[]> {
    return Promise.all(
      Array.from(this.#attached.values(), async (attachment) => {
        const { metrics, errors } = await attachment.source.read();
        for (const error of errors) this.#report(component, error);
        return { attachment, metrics };
      }),
    );
  }

  /**
   * Converted in slices, so that a large guest does not hold the event loop.
   *
   * @param own Our metrics; of two metrics whose samples share a name the first is shown.
   */
  async toFamilies(
    guests: readonly GuestMetrics[],
    own: Iterable<Pick<MetricFamily, 'name' | 'type'>>,
  ): Promise<MetricFamily[]> {
    // Most registries have none, and their names cost as much as twenty series (benchmarks/scrape).
    if (guests.length === 0) return [];
    const taken = new Set(Array.from(own, sampleNames).flat());
    const shown: MetricFamily[] = [];
    for (const { attachment, metrics } of guests) {
      const collisions: string[] = [];
      for await (const family of this.#familiesOf(attachment.source.guest, metrics)) {
        const names = sampleNames(family);
        if (names.some((name) => taken.has(name))) collisions.push(family.name);
        else {
          shown.push(family);
          for (const name of names) taken.add(name);
        }
      }
      this.#logCollisions(attachment, collisions);
    }
    return shown;
  }

  async *#familiesOf(
    guest: PromClientRegistry,
    metrics: readonly PromClientMetric[],
  ): AsyncGenerator<MetricFamily, void, undefined> {
    for (const metric of metrics) {
      try {
        yield await scrapeBudget.run(fromPromClient(metric, guest, this.#defaultLabels));
      } catch (error) {
        this.#report(component, error);
      }
    }
  }

  /** Once per name, because a guest that has prom-client's default metrics collides at every scrape, and may. */
  #logCollisions({ collisions: known }: Attachment, names: readonly string[]): void {
    const metrics = names.filter((name) => !known.has(name));
    if (metrics.length === 0) return;
    for (const name of metrics) known.add(name);
    this.#logger.warn(
      { metrics, code: collisionCode },
      `An attached registry has metrics whose names are taken, which are left out: ${metrics.join(', ')}. Rename them, or remove one of each two.`,
    );
  }
}
