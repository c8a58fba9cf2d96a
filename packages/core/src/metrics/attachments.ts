import { GoldenSignalsError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { BoundedReads, ReportFailure } from './bounded-reads.ts';
import type { PromClientMetric, PromClientRegistry } from './prom-client.ts';
import { fromPromClient } from './prom-client-guest.ts';
import type { MetricFamily } from './snapshot.ts';

interface Attachment {
  readonly guest: PromClientRegistry;
  /** A read that has not ended yet; later scrapes wait for it instead of starting another. */
  reading: Promise<PromClientMetric[]> | undefined;
  collisionLogged: boolean;
}

/** What one guest gave. */
interface GuestMetrics {
  readonly attachment: Attachment;
  readonly metrics: readonly PromClientMetric[];
}

const component = 'attached-registry';

/** The prom-client registries whose metrics appear beside our own. */
export class Attachments {
  readonly #reads: BoundedReads;
  readonly #logger: Logger;
  readonly #report: ReportFailure;
  readonly #attached = new Map<PromClientRegistry, Attachment>();

  constructor(reads: BoundedReads, logger: Logger, report: ReportFailure) {
    this.#reads = reads;
    this.#logger = logger;
    this.#report = report;
  }

  /** @returns Detaches it. Attaching a registry again changes nothing. */
  attach(guest: PromClientRegistry): () => void {
    if (!this.#attached.has(guest)) {
      this.#attached.set(guest, { guest, reading: undefined, collisionLogged: false });
    }
    return () => this.#attached.delete(guest);
  }

  clear(): void {
    this.#attached.clear();
  }

  /** What every guest has now, in the order of attachment; nothing of one that fails or takes too long. */
  read(): Promise<GuestMetrics[]> {
    return Promise.all(
      Array.from(this.#attached.values(), async (attachment) => {
        attachment.reading ??= readMetrics(attachment.guest).finally(() => {
          attachment.reading = undefined;
        });
        return { attachment, metrics: await this.#reads.outcome(component, attachment.reading, []) };
      }),
    );
  }

  /** @param taken Names that are in use already; of two metrics with one name the first is shown. */
  toFamilies(guests: readonly GuestMetrics[], taken: ReadonlySet<string>): MetricFamily[] {
    const families = new Map<string, MetricFamily>();
    for (const { attachment, metrics } of guests) {
      for (const metric of metrics) {
        try {
          const family = fromPromClient(metric, attachment.guest);
          const { name } = family;
          if (taken.has(name) || families.has(name)) this.#reportCollision(attachment, name);
          else families.set(name, family);
        } catch (error) {
          this.#report(component, error);
        }
      }
    }
    return [...families.values()];
  }

  #reportCollision(attachment: Attachment, name: string): void {
    const error = new GoldenSignalsError(
      'ERR_GS_ATTACH_COLLISION',
      `An attached registry has a metric "${name}", but that name is taken: its metric is left out. Rename one of them.`,
    );
    this.#report(component, error);
    if (attachment.collisionLogged) return;
    attachment.collisionLogged = true;
    this.#logger.warn({ metric: name, code: error.code }, error.message);
  }
}

async function readMetrics(guest: PromClientRegistry): Promise<PromClientMetric[]> {
  // Starting in a task of its own lets the caller note that it reads, before a guest that shows us too asks back.
  await undefined;
  const metrics: unknown = await guest.getMetricsAsJSON();
  if (Array.isArray(metrics)) return metrics;
  throw new GoldenSignalsError(
    'ERR_GS_ATTACH_INVALID',
    `getMetricsAsJSON() of an attached registry must give an array of metrics, but it gave a value of type ${typeof metrics}.`,
  );
}
