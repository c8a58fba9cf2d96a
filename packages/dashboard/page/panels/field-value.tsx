import type { PanelField } from '@golden-signals/core/extension';
import { Spark } from '../drawing/chart.tsx';
import { bytes, clock, duration, ofUnit, plain, type Shown } from '../drawing/format.ts';
import { Code, Mark, type Severity, Value } from '../drawing/marks.tsx';
import { valueAt } from './value-at.ts';

/** One value of a section or a row, by its unit; a dash where there is none. */
export function FieldValue({ field, data }: { field: PanelField; data: unknown }) {
  const value = valueAt(data, field.path);
  if (value === undefined) return <span class="dim">–</span>;
  const severity =
    field.severity === undefined ? undefined : (valueAt(data, field.severity) as Severity | undefined);
  if (typeof value === 'number' && field.unit !== 'text')
    return <Value shown={shownNumber(value, field.unit)} state={severity} />;
  if (field.unit === 'severity') {
    return (
      <span class="nowrap">
        <Mark state={value as Severity} /> {String(value)}
      </span>
    );
  }
  if (field.unit === 'code') return <Code>{String(value)}</Code>;
  if (field.unit === 'lines') return <pre>{Array.isArray(value) ? value.join('\n') : String(value)}</pre>;
  if (field.unit === 'spark' && Array.isArray(value)) {
    const values = value as number[];
    const words = `Between ${Math.min(...values)} and ${Math.max(...values)}, ${values.at(-1)} last`;
    return <Spark values={values} label={words} />;
  }
  if (severity !== undefined) return <Value shown={{ digits: inWords(value), unit: '' }} state={severity} />;
  return <span>{inWords(value)}</span>;
}

/** Says whether values of a unit are numbers, which stand on the right. */
export function isNumeric({ unit = 'text' }: PanelField): boolean {
  return !['text', 'code', 'lines', 'severity', 'labels', 'time', 'spark'].includes(unit);
}

function shownNumber(value: number, unit: PanelField['unit']): Shown {
  if (unit === 'ms') return duration(value);
  if (unit === 'By') return bytes(value);
  if (unit === 'time') return { digits: clock(value), unit: '' };
  if (unit === '1/s') return plain(value, '/s');
  return ofUnit(value, unit ?? '1');
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value))
    return value.every((one) => typeof one !== 'object') ? value.join(', ') : String(value.length);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .filter(([, one]) => one !== undefined && one !== null)
    .map(([name, one]) => `${name}=${inWords(one)}`)
    .join(', ');
}
