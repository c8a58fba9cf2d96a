import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';

const usualMs = 2_000;

/** Sections of what is over within a moment. */
const everyMs: Readonly<Record<string, number>> = { 'in-flight': 1_000 };

/** A section as it answers by itself: `name`, its path below `monitoringPath`. */
export function sectionPart({ endpoints, sections }: ExtensionHost): Part {
  return {
    everyMs: (parameters) => everyMs[nameOf(parameters)] ?? usualMs,
    read(parameters) {
      const section = sections.read(nameOf(parameters), { details: endpoints.showDetails });
      return section === undefined ? { missing: true } : { data: section.data };
    },
  };
}

function nameOf(parameters: URLSearchParams): string {
  return parameters.get('name') ?? '';
}
