import { GoldenSignalsError } from '@golden-signals/core';
import type { AlertRule, ExtensionHost } from '@golden-signals/core/extension';
import type { Alert, AlertCause } from './alert.ts';
import { alertCause } from './alert-cause.ts';
import { AlertHistory } from './alert-history.ts';
import { alertMetrics } from './alert-metrics.ts';
import type { AlertInstance } from './alert-states.ts';
import type { ResolvedAlertingOptions } from './alerting-options.ts';
import {
  type AlertsReport,
  byUrgency,
  type ReportedAlert,
  type ReportedSilence,
  type RuleReport,
} from './alerts-report.ts';
import { type AlertHandler, handlerChannel } from './channel.ts';
import { Notifier } from './delivery/notifier.ts';
import { ownNames } from './delivery/own-alerts.ts';
import type { Silence } from './delivery/silences.ts';
import { dueNotifications, toldBefore } from './due-notifications.ts';
import { Evaluator, type RuleTransition } from './evaluator.ts';
import { MeasuredSignal } from './measured-signal.ts';
import { Normals } from './normal/normals.ts';
import { restoreStates, saveStates } from './saved-states.ts';
import { toAlert } from './to-alert.ts';

/** Until then an extension may still add rules. */
const unknownAlertMs = 10_000;

/** Why an alert fired, for whom details may be shown, and for all others. */
interface KnownCause {
  readonly full: AlertCause;
  readonly plain: AlertCause;
}

/** The alerts of one monitor. */
export class RunningAlerts {
  readonly #host: ExtensionHost;
  readonly #evaluator: Evaluator;
  readonly #metrics: ReturnType<typeof alertMetrics>;
  readonly notifier: Notifier;
  readonly #causes = new WeakMap<AlertInstance, KnownCause>();
  readonly #history = new AlertHistory();
  /** Names of rules of which it was logged that they cannot be evaluated. */
  readonly #logged = new Set<string>();
  #last: { readonly atMs: number; readonly tookMs: number } | undefined;

  /** @throws GoldenSignalsError for a rule that exists, or whose signal has no such labels */
  constructor(host: ExtensionHost, options: ResolvedAlertingOptions) {
    this.#host = host;
    const saved = host.signals.remember('alerting', () =>
      saveStates(this.#evaluator.evaluations, host.clock),
    );
    this.#history.restore(host.signals.remember('alert_history', () => this.#history.changes));
    const normals: Normals = new Normals(
      () => host.clock.wallTimeMs(),
      host.signals.remember('alerting_normal', () => normals.save()),
    );
    const measured = new Map(
      options.measured.map((alert) => [alert.name, new MeasuredSignal(alert, () => host.clock.now())]),
    );
    for (const { definition } of measured.values()) host.signals.define(definition);
    this.#evaluator = new Evaluator({
      readings: host.signals,
      normals,
      mayRest: options.defaultNames,
      problemOf: ({ name }) => measured.get(name)?.problem,
      onFailure: (rule, error) => this.#onFailure(rule, error),
      restored: restoreStates(saved, host.clock),
    });
    this.#metrics = alertMetrics(host.metrics, () => this.#evaluator.evaluations, normals);
    this.notifier = new Notifier(host, options.channels, options.delivery, options.cooldownMs);
    for (const rule of options.rules) host.rules.add(rule);
    this.#evaluator.sync(host.rules.list(), host.clock.now());
  }

  /** @param name Made unique. @param alertname Of which alerts it is told. Default: of all. */
  addHandler(name: string, handler: AlertHandler, alertname: string | undefined): void {
    let unique = name;
    for (let number = 2; this.notifier.hasChannel(unique); number++) unique = `${name}_${number}`;
    this.notifier.addHandler(
      handlerChannel(unique, handler),
      (fired) => alertname === undefined || alertname === fired,
    );
    if (alertname !== undefined) this.#watchName(alertname, unique);
  }

  /** Never throws. */
  evaluate(): void {
    const { clock, rules } = this.#host;
    const nowMs = clock.now();
    try {
      this.#evaluator.sync(rules.list(), nowMs);
    } catch {
      // Said of the rule already, as any failure is.
    }
    const transitions = this.#evaluator.evaluate(nowMs);
    const tookMs = clock.now() - nowMs;
    this.#explain(transitions);
    this.#history.add(transitions.map(({ rule, instance }) => this.#alert(rule, instance, false)));
    this.#tell(transitions);
    this.#last = { atMs: clock.wallTimeMs(), tookMs };
    this.#metrics.duration.labels({}).set(tookMs / 1_000);
    this.#metrics.evaluatedAt.labels({}).set(this.#last.atMs / 1_000);
  }

  report(details: boolean): AlertsReport {
    const alerts: ReportedAlert[] = [];
    const { failures } = this.#evaluator;
    const { silences } = this.notifier;
    const rules: RuleReport[] = Array.from(this.#evaluator.evaluations, ({ rule, states }) => {
      const instances = [...states.instances];
      for (const instance of instances) {
        const alert = this.#alert(rule, instance, details);
        alerts.push({ ...alert, silencedBy: silences.matching(alert.labels) });
      }
      const has = (state: AlertInstance['state']) => instances.some((instance) => instance.state === state);
      return {
        rule,
        unit: this.#unitOf(rule),
        state: has('firing') ? 'firing' : has('pending') ? 'pending' : 'inactive',
        failure: failures.get(rule),
      };
    });
    for (const [rule, failure] of failures)
      if (!rules.some((known) => known.rule === rule)) {
        rules.push({ rule, unit: this.#unitOf(rule), state: 'inactive', failure });
      }
    return {
      alerts: alerts.sort(byUrgency),
      rules,
      history: this.#history.changes,
      silences: silences.list().map((silence) => (details ? silence : withoutPerson(silence))),
      evaluatedAtMs: this.#last?.atMs,
      evaluationMs: this.#last?.tookMs,
    };
  }

  #unitOf({ signal, comparedTo, comparedToMs }: AlertRule): RuleReport['unit'] {
    const isFactor = comparedTo !== undefined || comparedToMs !== undefined;
    return isFactor ? '1' : this.#host.signals.get(signal).definition?.unit;
  }

  #explain(transitions: readonly RuleTransition[]): void {
    const nowMs = this.#host.clock.now();
    // Thousands that began together have the same, which takes long to find out.
    const known = new Map<number, KnownCause>();
    for (const { to, instance } of transitions) {
      if (to !== 'firing') continue;
      const { activeAtMs: fromMs } = instance;
      const cause = (details: boolean) => alertCause(this.#host, { fromMs, toMs: nowMs }, details);
      const found = known.get(fromMs) ?? { full: cause(true), plain: cause(false) };
      known.set(fromMs, found);
      this.#causes.set(instance, found);
    }
  }

  #tell(transitions: readonly RuleTransition[]): void {
    const evaluations = [...this.#evaluator.evaluations];
    const restored = this.#last === undefined ? toldBefore(evaluations) : [];
    const due = dueNotifications(evaluations, transitions);
    this.notifier.take(
      [...restored, ...due].map(({ status, rule, instance }) => ({
        status,
        alert: this.#alert(rule, instance, true),
      })),
    );
  }

  #alert(rule: AlertRule, instance: AlertInstance, details: boolean): Alert {
    const { clock } = this.#host;
    const offsetMs = clock.wallTimeMs() - clock.now();
    const cause = this.#causes.get(instance);
    return toAlert(rule, instance, (ms) => ms + offsetMs, details ? cause?.full : cause?.plain);
  }

  /** A name that is misspelt would never be told, and nobody would know. An extension may still add its rules. */
  #watchName(alertname: string, handler: string): void {
    const { clock, rules, logger, onClose } = this.#host;
    const stop = clock.after(unknownAlertMs, () => {
      const isKnown = ownNames.has(alertname) || rules.list().some(({ name }) => name === alertname);
      if (isKnown) return;
      logger.error(
        { code: 'ERR_GS_ALERT_UNKNOWN', alertname, handler },
        `The handler "${handler}" is for the alert "${alertname}", which no rule has, so that it is never called.`,
      );
    });
    onClose(stop);
  }

  #onFailure(rule: AlertRule, error: unknown): void {
    this.#metrics.failures.labels({ alertname: rule.name }).inc();
    if (!(error instanceof GoldenSignalsError)) {
      this.#host.internalError(error);
      return;
    }
    // The rule is wrong, and nothing in here: said once for each rule.
    if (this.#logged.has(rule.name)) return;
    this.#logged.add(rule.name);
    this.#host.logger.error({ code: error.code, alertname: rule.name }, error.message);
  }
}

function withoutPerson({ createdBy, comment, ...silence }: Silence): ReportedSilence {
  return silence;
}
