import type { PanelField } from '@golden-signals/core/extension';
import { createContext } from 'preact';
import type { FieldLimits } from '../../src/parts/shapes.ts';
import type { Severity } from '../drawing/marks.tsx';
import { valueAt } from './value-at.ts';

/** The limits by which fields of a section are judged, by the id of the signal. */
export const Limits = createContext<Readonly<Record<string, FieldLimits>>>({});

/** Returns how bad a value is: as the data says, else by the limits of a signal. */
export function severityOf(
  { path, severity, limitsOf, unit }: PanelField,
  data: unknown,
  limits: Readonly<Record<string, FieldLimits>>,
): Severity {
  if (severity !== undefined) return valueAt(data, severity) as Severity;
  const limit = limitsOf === undefined ? undefined : limits[limitsOf];
  const value = valueAt(data, path);
  if (limit === undefined || typeof value !== 'number') return undefined;
  const compared = unit === 'ms' && limit.unit === 's' ? value / 1_000 : value;
  const isPast = (bound: number | undefined) =>
    bound !== undefined && (limit.better === 'lower' ? compared > bound : compared < bound);
  return isPast(limit.critical) ? 'critical' : isPast(limit.warning) ? 'warning' : undefined;
}
