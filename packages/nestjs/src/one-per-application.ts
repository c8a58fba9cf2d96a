import { differingOptions, GoldenSignalsError } from '@golden-signals/core/adapter';
import type { ModulesContainer } from '@nestjs/core';
import type { MonitoringModuleOptions } from './monitoring-options.ts';

/**
 * What all imports of the module in one application share. Nest makes a module of its own of each `forRoot()`, except
 * where it is one and the same object (in Nest 10: where it looks the same).
 */
export class OnePerApplication<Part> {
  readonly #make: (options: MonitoringModuleOptions) => Part;
  readonly #made = new WeakMap<ModulesContainer, { options: MonitoringModuleOptions; part: Part }>();

  constructor(make: (options: MonitoringModuleOptions) => Part) {
    this.#make = make;
  }

  /** @throws GoldenSignalsError `ERR_GS_MONITOR_CONFIGURED_TWICE` when it was made with other options */
  of(modules: ModulesContainer, options: MonitoringModuleOptions): Part {
    const made = this.#made.get(modules);
    if (made === undefined) {
      const part = this.#make(options);
      this.#made.set(modules, { options, part });
      return part;
    }
    const names = differingOptions(made.options, options);
    if (names.length === 0) return made.part;
    throw new GoldenSignalsError(
      'ERR_GS_MONITOR_CONFIGURED_TWICE',
      `MonitoringModule: it is imported twice, with different values of: ${names.join(', ')}. Import it once, in the root module, which is enough because it is global; or give both imports the same options.`,
    );
  }
}
