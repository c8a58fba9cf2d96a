import type { Part } from '../part.ts';
import { type SharedSections, sectionEveryMs } from './shared-sections.ts';

/** A section as it answers by itself: `name`, its path below `monitoringPath`. */
export function sectionPart(shared: SharedSections): Part {
  return {
    everyMs: (parameters) => sectionEveryMs(nameOf(parameters)),
    read(parameters) {
      const section = shared.read(nameOf(parameters));
      return section === undefined ? { missing: true } : { data: section.data };
    },
    forget: () => shared.forget(),
  };
}

function nameOf(parameters: URLSearchParams): string {
  return parameters.get('name') ?? '';
}
