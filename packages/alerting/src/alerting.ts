import { GoldenSignalsError, type Monitor } from '@golden-signals/core';
import { type Extension, type ExtensionHost, monitorUsing } from '@golden-signals/core/extension';
import type { Alert } from './alert.ts';
import {
  type AlertingOptions,
  type ResolvedAlertingOptions,
  resolveAlertingOptions,
} from './alerting-options.ts';
import { type AlertsReport, alertsText } from './alerts-report.ts';
import type { AlertHandler } from './channel.ts';
import type { ChannelTest } from './delivery/channel-test.ts';
import type { Maintenance, Silences } from './delivery/silences.ts';
import { RunningAlerts } from './running-alerts.ts';
import { type SimulatedAlert, type SimulationOptions, simulateAlerts } from './simulate.ts';
import type { SimulatedSeries } from './simulated-signals.ts';
import { useSlos } from './slo/running-slos.ts';

/**
 * Alerts: rules over signals, evaluated in this process at an interval, and told to channels and handlers.
 *
 * Made by `alerting()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Alerting implements Extension {
  static readonly #all = new Set<Alerting>();

  /** Returns the alerting that a monitor uses. */
  static usedBy(monitor: Monitor): Alerting | undefined {
    for (const one of Alerting.#all) if (monitorUsing(one) === monitor) return one;
    return undefined;
  }

  readonly name = 'alerting';
  readonly #options: ResolvedAlertingOptions;
  #inUse: RunningAlerts | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_RULE_DUPLICATE` */
  constructor(options: AlertingOptions = {}) {
    this.#options = resolveAlertingOptions(options);
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#inUse !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this alerting already; make one for each: alerting({ … }).',
      );
    }
    // First, because its rules are evaluated with the others.
    useSlos(host, this.#options.slos);
    const running = new RunningAlerts(host, this.#options);
    host.sections.add<AlertsReport>({
      name: 'alerts',
      headline: 'alerts',
      read: ({ details }) => running.report(details),
      text: alertsText,
      cards: [
        {
          title: 'Alerts firing',
          value: ({ alerts }) => alerts.filter(({ state }) => state === 'firing').length,
        },
      ],
    });
    host.every(this.#options.evaluationIntervalMs, () => running.evaluate());
    host.onClose(() => void Alerting.#all.delete(this));
    Alerting.#all.add(this);
    this.#inUse = running;
  }

  /** All alerts that are pending, that fire, or did within 15 minutes. @throws GoldenSignalsError `ERR_GS_ALERTING_NOT_IN_USE` */
  list(): readonly Alert[] {
    return this.#use().report(true).alerts;
  }

  /** Evaluates all rules now, besides the times at intervals. @throws GoldenSignalsError `ERR_GS_ALERTING_NOT_IN_USE` */
  evaluate(): void {
    this.#use().evaluate();
  }

  /**
   * Plays series to the rules of this alerting, from the first value to the last, without a clock and without telling
   * anybody. It needs no monitor.
   *
   * @param series By the id of the signal.
   * @returns What happened, in its order. @throws GoldenSignalsError `ERR_GS_OPTION_INVALID`
   */
  simulate(
    series: Readonly<Record<string, SimulatedSeries>>,
    options: SimulationOptions = {},
  ): SimulatedAlert[] {
    return simulateAlerts(this.#options.rules, series, {
      intervalMs: this.#options.evaluationIntervalMs,
      ...options,
    });
  }

  /**
   * Calls a handler with each alert that fires or is resolved from now on, whatever the routes say; `@OnAlert` does so.
   *
   * @param name How metrics call it. @param alertname Only of this name. Default: all.
   * @throws GoldenSignalsError `ERR_GS_ALERTING_NOT_IN_USE`
   */
  addHandler(name: string, handler: AlertHandler, alertname?: string): void {
    this.#use().addHandler(name, handler, alertname);
  }

  /** Silences, as Alertmanager has them. @throws GoldenSignalsError `ERR_GS_ALERTING_NOT_IN_USE` */
  get silences(): Silences {
    return this.#use().notifier.silences;
  }

  /**
   * Silences all alerts for a while, as of a deployment or of a service that is drained.
   *
   * @returns The id of the silence. @throws GoldenSignalsError `ERR_GS_ALERT_SILENCE`, `ERR_GS_ALERTING_NOT_IN_USE`
   */
  startMaintenance(maintenance: Maintenance): string {
    return this.#use().notifier.silences.startMaintenance(maintenance);
  }

  /**
   * Tells a channel of a test alert, and of its end, past all routes and silences; leaves an audit line.
   *
   * @param by Who asked for it.
   * @throws GoldenSignalsError `ERR_GS_ALERT_CHANNEL_UNKNOWN`, `ERR_GS_ALERTING_NOT_IN_USE`
   */
  async test(channel: string, by: string): Promise<ChannelTest> {
    return this.#use().notifier.test(channel, by);
  }

  #use(): RunningAlerts {
    if (this.#inUse !== undefined) return this.#inUse;
    throw new GoldenSignalsError(
      'ERR_GS_ALERTING_NOT_IN_USE',
      'No monitor uses this alerting yet: give it to createMonitor({ extensions: [alerting] }) first.',
    );
  }
}

/**
 * Makes the extension that evaluates alerts.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_RULE_DUPLICATE`
 */
export function alerting(options: AlertingOptions = {}): Alerting {
  return new Alerting(options);
}
