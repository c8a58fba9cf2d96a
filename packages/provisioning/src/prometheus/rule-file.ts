import type { Labels } from '@golden-signals/core/extension';

/** A file of rules as Prometheus loads it; also the `spec` of a PrometheusRule of Kubernetes. */
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** Rules that are evaluated one after the other, at the same moment. */
export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Labels;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** A rule that is evaluated in the process, and cannot be in Prometheus. */
export interface OmittedRule {
  readonly name: string;
  /** Why, in words that follow a colon. */
  readonly reason: string;
}

/** Thrown while a rule is made that Prometheus cannot evaluate; its message is the reason. */
export class NotInPrometheus extends Error {}
