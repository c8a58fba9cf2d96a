import type { ExtensionHost, Panel, PanelField } from '@golden-signals/core/extension';
import type { Part } from '../part.ts';
import type { FieldLimits, SectionPanels } from './shapes.ts';

/**
 * How a section wants to be shown: `name`, its path below `monitoringPath`; and the limits by which its values are judged,
 * which the user may set at any time.
 */
export function panelsPart({ sections, signals }: ExtensionHost): Part {
  return {
    everyMs: 10_000,
    read(parameters): SectionPanels {
      const panels = sections.panels(parameters.get('name') ?? '');
      const ids = new Set((panels ?? []).flatMap(fieldsOf).flatMap(({ limitsOf }) => limitsOf ?? []));
      const limits: Record<string, FieldLimits> = {};
      for (const id of ids) {
        const { definition, limits: inForce } = signals.get(id);
        if (definition === undefined) continue;
        const { unit, better } = definition;
        limits[id] = { unit, better, ...inForce };
      }
      return { panels, limits };
    },
  };
}

/** Returns the ids of the signals that sections have charts of. */
export function chartedSignals({ sections }: ExtensionHost): string[] {
  return sections.paths().flatMap((path) => (sections.panels(path) ?? []).flatMap(signalsOf));
}

function signalsOf(panel: Panel): string[] {
  if (panel.kind === 'chart') return panel.lines.map(({ signal }) => signal);
  return panel.kind === 'table' ? (panel.details ?? []).flatMap(signalsOf) : [];
}

function fieldsOf(panel: Panel): readonly PanelField[] {
  if (panel.kind === 'chart') return [];
  if (panel.kind === 'figures') return panel.figures;
  return [...panel.columns, ...(panel.details ?? []).flatMap(fieldsOf)];
}
