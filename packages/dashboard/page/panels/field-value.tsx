import type { PanelField } from '@golden-signals/core/extension';
import { useContext } from 'preact/hooks';
import { Spark } from '../drawing/chart.tsx';
import { bytes, duration, moment, ofUnit, plain, type Shown, textOf } from '../drawing/format.ts';
import { Code, Mark, type Severity, Value } from '../drawing/marks.tsx';
import { linkTo } from '../live/location.ts';
import { Limits, severityOf } from './severity-of.ts';
import { valueAt } from './value-at.ts';

interface FieldValueProps {
  readonly field: PanelField;
  readonly data: unknown;
  /** All around it is a link, so it leads nowhere by itself. Default: false. */
  readonly isInLink?: boolean;
}

/** One value of a section or a row, by its unit; a dash where there is none. */
export function FieldValue({ field, data, isInLink = false }: FieldValueProps) {
  const limits = useContext(Limits);
  const value = valueAt(data, field.path);
  if (isNothing(value)) return <span class="dim">–</span>;
  const severity = severityOf(field, data, limits);
  if (typeof value === 'number' && field.unit !== 'text')
    return <Value shown={shownNumber(value, field.unit)} state={severity} />;
  switch (field.unit) {
    case 'severity':
      return (
        <span class="nowrap">
          <Mark state={value as Severity} /> {String(value)}
        </span>
      );
    case 'code':
      return <Code>{String(value)}</Code>;
    case 'route':
      return <Route name={String(value)} isInLink={isInLink} />;
    case 'lines':
      return <pre>{Array.isArray(value) ? value.join('\n') : String(value)}</pre>;
    case 'spark':
      if (Array.isArray(value))
        return <Spark values={value as number[]} label={sparkInWords(value as number[])} />;
  }
  return <Value shown={{ digits: inWords(value), unit: '' }} state={severity} />;
}

/** Says whether there is nothing to show. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Says whether values of a unit are numbers, which stand on the right. */
export function isNumeric({ unit = 'text' }: PanelField): boolean {
  return !['text', 'code', 'route', 'lines', 'severity', 'labels', 'time', 'spark'].includes(unit);
}

/** Jobs stand where routes do, and have no view of their own. */
function Route({ name, isInLink }: { name: string; isInLink: boolean }) {
  const slash = name.indexOf('/');
  const isRoute = slash === 0 || /^[A-Z]+ \//.test(name);
  if (!isRoute || isInLink) return <Code>{name}</Code>;
  return (
    <a href={linkTo('routes', { route: name.slice(slash) })}>
      <Code>{name}</Code>
    </a>
  );
}

function shownNumber(value: number, unit: PanelField['unit']): Shown {
  if (unit === 'ms') return duration(value);
  if (unit === 'By') return bytes(value);
  if (unit === 'time') return { digits: moment(value, Date.now()), unit: '' };
  if (unit === '1/s') return plain(value, '/s');
  return ofUnit(value, unit ?? '1');
}

function sparkInWords(values: readonly number[]): string {
  return `Between ${Math.min(...values)} and ${Math.max(...values)}, ${values.at(-1)} last`;
}

/** Returns what a value is called in a line of text: `yes`, `a, b`, `route=/orders, queries=1.5`. */
export function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.every((one) => typeof one !== 'object') ? value.join(', ') : String(value.length);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => `${name}=${typeof one === 'number' ? textOf(plain(one)) : inWords(one)}`)
    .join(', ');
}
