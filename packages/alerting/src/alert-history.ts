import type { Labels, Severity } from '@golden-signals/core/extension';
import type { Alert } from './alert.ts';

/** That an alert fired, or was resolved, with what was known of it then. */
export interface AlertChange {
  readonly to: 'firing' | 'resolved';
  /** By the wall clock. */
  readonly timestampMs: number;
  /** That of the rule. */
  readonly name: string;
  readonly severity: Severity;
  /** Those of the alert, as everywhere. */
  readonly labels: Labels;
  readonly text: string;
  /** For how long it had fired; undefined where it begins to. */
  readonly firedForMs: number | undefined;
}

const maxChanges = 200;

/** What fired and what was resolved, the latest 200 times. */
export class AlertHistory {
  #changes: readonly AlertChange[] = [];

  /** The latest first. */
  get changes(): readonly AlertChange[] {
    return this.#changes;
  }

  /** @param alerts In the order in which they changed. */
  add(alerts: readonly Alert[]): void {
    if (alerts.length === 0) return;
    const added = alerts.slice(-maxChanges).map(toChange).reverse();
    this.#changes = [...added, ...this.#changes].slice(0, maxChanges);
  }

  /** Takes over what an earlier process has left; what is not of this shape is left out. */
  restore(saved: unknown): void {
    if (Array.isArray(saved)) this.#changes = saved.filter(isChange).slice(0, maxChanges);
  }
}

function toChange({ name, severity, labels, text, firedAtMs, resolvedAtMs }: Alert): AlertChange {
  const common = { name, severity, labels, text };
  if (resolvedAtMs === undefined)
    return { ...common, to: 'firing', timestampMs: firedAtMs!, firedForMs: undefined };
  return { ...common, to: 'resolved', timestampMs: resolvedAtMs, firedForMs: resolvedAtMs - firedAtMs! };
}

function isChange(saved: unknown): saved is AlertChange {
  const { to, timestampMs, name, severity, labels, text } = Object(saved) as Partial<AlertChange>;
  return (
    (to === 'firing' || to === 'resolved') &&
    [name, severity, text].every((one) => typeof one === 'string') &&
    Number.isFinite(timestampMs) &&
    typeof labels === 'object' &&
    labels !== null &&
    Object.values(labels).every((value) => typeof value === 'string')
  );
}
