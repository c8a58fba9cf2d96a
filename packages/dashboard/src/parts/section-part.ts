import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';

/** A section as it answers by itself: `name`, its path below `monitoringPath`. */
export function sectionPart({ endpoints, sections }: ExtensionHost): Part {
  return {
    everyMs: 2_000,
    read(parameters) {
      const section = sections.read(parameters.get('name') ?? '', { details: endpoints.showDetails });
      return section === undefined ? { missing: true } : { data: section.data };
    },
  };
}
