import type { Panel, PanelColumn, PanelField } from '@golden-signals/core/extension';

/**
 * Returns the paths of panels that lead nowhere in data: neither of a section's figures nor of any row of a table. What is
 * known to be undefined is there. Tables that have no rows in the data are named too, because nothing can be said of them.
 *
 * @param data As the section reads it, before it is JSON.
 */
export function missingPaths(panels: readonly Panel[], data: readonly unknown[], at = ''): string[] {
  return panels.flatMap((panel) => {
    if (panel.kind === 'chart') return [];
    if (panel.kind === 'figures') return missing(panel.figures, data, at);
    const paths = typeof panel.rows === 'string' ? [panel.rows] : panel.rows;
    const rows = data.flatMap((one) => paths.flatMap((path) => rowsOf(follow(one, path).value)));
    const name = `${at}${paths.join(' + ')}`;
    if (rows.length === 0) return [`${name}: no rows`];
    return [
      ...missing(
        [...panel.columns, { title: 'key', path: panel.key ?? panel.columns[0]!.path }],
        rows,
        `${name}.`,
      ),
      ...missingPaths(panel.details ?? [], rows, `${name}.`),
    ];
  });
}

function missing(
  fields: readonly (PanelField | PanelColumn)[],
  data: readonly unknown[],
  at: string,
): string[] {
  return fields
    .flatMap(({ path, severity }) => [path, ...(severity === undefined ? [] : [severity])])
    .filter((path) => !data.some((one) => follow(one, path).isThere))
    .map((path) => `${at}${path}`);
}

export function follow(data: unknown, path: string): { readonly isThere: boolean; readonly value?: unknown } {
  let value = data;
  for (const name of path === '' ? [] : path.split('.')) {
    if (typeof value !== 'object' || value === null || !(name in value)) return { isThere: false };
    value = (value as Record<string, unknown>)[name];
  }
  return { isThere: true, value };
}

/** As the page reads them: members of an object are rows with names. */
export function rowsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, row]) =>
    typeof row === 'object' && row !== null ? { name, ...row } : { name, value: row },
  );
}

/** Returns what is wrong with panels by themselves, whatever the data is. @param signals The ids that there are. */
export function wrongPanels(panels: readonly Panel[], signals: readonly string[]): string[] {
  const unknown = (ids: readonly (string | undefined)[]) =>
    ids.filter((id) => id !== undefined && !signals.includes(id)).map((id) => `no signal ${id}`);
  return panels.flatMap((panel) => {
    if (panel.kind === 'chart') {
      const wrong = unknown(panel.lines.map(({ signal }) => signal));
      return panel.lines.length > 3 ? [...wrong, `${panel.title}: more than three lines`] : wrong;
    }
    const fields = panel.kind === 'figures' ? panel.figures : panel.columns;
    const titles = fields.map(({ title }) => title);
    const wrong = unknown(fields.map(({ limitsOf }) => limitsOf));
    if (new Set(titles).size < titles.length) wrong.push(`${panel.title}: a title twice`);
    if (panel.kind === 'figures') return wrong;
    if ((panel.columns[0]?.rank ?? 1) > 1) wrong.push(`${panel.title}: its first column leaves`);
    const { sortedBy } = panel;
    if (sortedBy !== undefined && panel.columns.every(({ path }) => path !== sortedBy.path))
      wrong.push(`${panel.title}: sorted by no column`);
    return [...wrong, ...wrongPanels(panel.details ?? [], signals)];
  });
}
