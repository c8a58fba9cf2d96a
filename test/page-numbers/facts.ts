// What a view has to show, and whether it does.

import type { Panel, PanelField } from '@golden-signals/core/extension';
import { follow, rowsOf } from '../panel-paths.ts';
import type { Seen } from './seen.ts';
import { shows } from './shown.ts';

/** A value, and where the page has to show it. */
export interface Fact {
  /** Where it is from, so that the same is found in another reading. */
  readonly from: string;
  readonly at: Cell | Sum | Rows | Figure | Words;
  /** A number in the unit of the page, milliseconds for what the data has in seconds. Undefined where there is nothing. */
  readonly value: number | string | undefined;
}

interface Cell {
  readonly table: string;
  /** What its first cell begins with. */
  readonly row: string;
  readonly column: string;
}

/** What the cells of a column come to. */
interface Sum {
  readonly table: string;
  readonly sumOf: string;
}

/** How many rows a table has. */
interface Rows {
  readonly rowsOf: string;
}

interface Figure {
  readonly figure: string;
}

/** Anywhere in the view; its value is `there`. */
interface Words {
  readonly says: string;
}

/**
 * Returns what is not as it has to be. What moves is between its values of several readings; what some of them do not have
 * may have come or gone meanwhile.
 *
 * @param readings One after another, of the same view; what was seen is from between.
 * @param slack As a share of it, how far a rate or a ratio may have been off in between.
 */
export function wrongFacts(seen: Seen, readings: ReadonlyArray<readonly Fact[]>, slack: number): string[] {
  const byName = readings.map((facts) => new Map(facts.map((fact) => [nameOf(fact), fact])));
  return [...byName[0]!].flatMap(([name, { at }]) => {
    const values = byName.map((facts) => facts.get(name)?.value);
    if (values.includes(undefined)) return [];
    const texts = textsAt(seen, at);
    if (texts.some((text) => fits(text, values as Array<number | string>, slack))) return [];
    const is = texts.length === 0 ? 'not there' : texts.join(' or ');
    return [`${name}: ${is}, and not ${[...new Set(values)].join(' to ')}`];
  });
}

function nameOf({ from, at }: Fact): string {
  return `${from}: ${Object.values(at).join(' | ')}`;
}

/** What stands there: more than one text where rows are called the same. */
function textsAt({ tables, figures, text }: Seen, at: Fact['at']): string[] {
  if ('says' in at) return inOneLine(text).includes(inOneLine(at.says)) ? ['there'] : [];
  if ('figure' in at) return at.figure in figures ? [figures[at.figure]!] : [];
  if ('rowsOf' in at) return [String(tables.find(({ title }) => title === at.rowsOf)?.rows.length ?? 0)];
  const named = tables.filter(({ title }) => title === at.table);
  const cells = (column: string) =>
    named.flatMap(({ columns, rows }) =>
      rows.map((row) => ({ first: lineOf(row[0] ?? ''), text: lineOf(row[columns.indexOf(column)] ?? '') })),
    );
  if ('sumOf' in at)
    return [String(cells(at.sumOf).reduce((sum, cell) => sum + Number(cell.text.replaceAll(',', '')), 0))];
  return cells(at.column)
    .filter(({ first }) => first === inOneLine(at.row))
    .map((cell) => cell.text);
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Below the first line stands what explains it, or nothing but the room of a bar. */
function lineOf(text: string): string {
  return text.trim().split('\n', 1)[0]!.trim();
}

function fits(text: string, values: ReadonlyArray<number | string>, slack: number): boolean {
  const numbers = values.filter((value) => typeof value === 'number');
  if (numbers.length < values.length) return values.includes(text);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  // Counts only grow, so that none was ever outside.
  const off = numbers.every(Number.isInteger) ? 0 : slack * Math.max(Math.abs(low), Math.abs(high));
  return shows(text, { low: low - off, high: high + off });
}

/** What the panels of a section say that its data has to look like. */
export function factsOfPanels(panels: readonly Panel[], data: unknown): Fact[] {
  return panels.flatMap((panel): Fact[] => {
    if (panel.kind === 'chart') return [];
    if (panel.kind === 'figures')
      return panel.figures.map((field) => ({
        from: 'section',
        at: { figure: field.title },
        value: shownOf(data, field),
      }));
    const paths = typeof panel.rows === 'string' ? [panel.rows] : panel.rows;
    const rows = paths.flatMap((path) => rowsOf(follow(data, path).value));
    return rows.flatMap((row) =>
      panel.columns.map((column): Fact => {
        const key = String(follow(row, panel.key ?? panel.columns[0]!.path).value);
        const at = {
          table: panel.title,
          row: String(shownOf(row, panel.columns[0]!) ?? key),
          column: column.title,
        };
        return { from: `section ${key}`, at, value: shownOf(row, column) };
      }),
    );
  });
}

/** Undefined too for what is drawn or listed. */
function shownOf(data: unknown, { path, unit = 'text' }: PanelField): Fact['value'] {
  const { value } = follow(data, path);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value === '' || unit === 'lines' ? undefined : value;
  if (typeof value !== 'number') return undefined;
  if (unit === 'time') return clock(value);
  return unit === 's' ? value * 1_000 : value;
}

/** By the clock of this machine, as the browser on it. */
function clock(ms: number): string {
  return new Date(ms).toTimeString().slice(0, 8);
}
