import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';

/** How a section wants to be shown: `name`, its path below `monitoringPath`. It stays the same, and is sent once. */
export function panelsPart({ sections }: ExtensionHost): Part {
  return {
    everyMs: 60_000,
    read: (parameters) => ({ panels: sections.panels(parameters.get('name') ?? '') }),
  };
}

/** Returns the ids of the signals that sections have charts of. */
export function chartedSignals({ sections }: ExtensionHost): string[] {
  const panels = sections.paths().flatMap((path) => sections.panels(path) ?? []);
  return panels.flatMap((panel) => (panel.kind === 'chart' ? panel.lines.map(({ signal }) => signal) : []));
}
