import type { Cause } from '../host/causes.ts';
import type { ExtensionHost } from '../host/extension-host.ts';
import type { WorkEnd } from '../work/work.ts';

/** Asks what explains how long ended work took, once for all listeners to that end: the slow requests and the errors. */
export class EndedCauses {
  readonly #known = new WeakMap<WorkEnd, readonly Cause[]>();

  of(end: WorkEnd, { causes, clock }: Pick<ExtensionHost, 'causes' | 'clock'>): readonly Cause[] {
    let known = this.#known.get(end);
    if (known === undefined) {
      const toMs = clock.now();
      known = causes.of({ fromMs: toMs - end.durationMs, toMs, work: end.work });
      this.#known.set(end, known);
    }
    return known;
  }
}
