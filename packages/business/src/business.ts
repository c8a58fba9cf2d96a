import { GoldenSignalsError } from '@golden-signals/core';
import type { Extension, ExtensionHost } from '@golden-signals/core/extension';
import { ActiveUsers } from './active-users.ts';
import { businessFindings } from './business-findings.ts';
import { businessMetrics } from './business-metrics.ts';
import {
  type BusinessOptions,
  type ResolvedBusinessOptions,
  resolveBusinessOptions,
} from './business-options.ts';
import { businessPanels } from './business-panels.ts';
import { type BusinessReport, businessReport, conversionRatio } from './business-report.ts';
import { businessSignals } from './business-signals.ts';
import { businessText } from './business-text.ts';
import { dayOf } from './day-durations.ts';
import { impactOf, impactValues } from './impact.ts';
import { OperationalCost } from './operational-cost.ts';
import { createQuestions } from './questions.ts';
import { type ActionRecord, type ConversionRecord, Recorder } from './recorder.ts';

/** What exists once a monitor uses it. */
interface InUse {
  readonly recorder: Recorder;
  report(): BusinessReport;
  refresh(): Promise<void>;
  internalError(error: unknown): void;
}

/**
 * What the service is for: actions, conversions, active users, KPIs and what it costs.
 *
 * Made by `business()`, put to use by `createMonitor({ extensions })` or `monitor.use()`.
 */
export class Business implements Extension {
  readonly name = 'business';
  readonly #options: ResolvedBusinessOptions;
  #inUse: InUse | undefined;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_BUSINESS_NAME` */
  constructor(options: BusinessOptions = {}) {
    this.#options = resolveBusinessOptions(options);
  }

  /** Called by `monitor.use()`. */
  setup(host: ExtensionHost): void {
    if (this.#inUse !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this business already; make one for each: business({ … }).',
      );
    }
    const inUse = this.#begin(host);
    host.every(this.#options.intervalMs, () => inUse.refresh());
    void inUse.refresh();
    this.#inUse = inUse;
  }

  /**
   * Counts what a user did. What is not as declared is counted and logged once; nothing is recorded before a monitor uses
   * this. Never throws.
   *
   * @param type One of the declared `actions`.
   */
  recordAction(type: string, action: ActionRecord): void {
    try {
      this.#inUse?.recorder.recordAction(type, action);
    } catch (error) {
      this.#inUse?.internalError(error);
    }
  }

  /**
   * Counts what was reached; else as `recordAction`.
   *
   * @param type One of the declared `conversions`.
   */
  recordConversion(type: string, conversion: ConversionRecord = {}): void {
    try {
      this.#inUse?.recorder.recordConversion(type, conversion);
    } catch (error) {
      this.#inUse?.internalError(error);
    }
  }

  /** All of it as it is now. @throws GoldenSignalsError `ERR_GS_BUSINESS_NOT_IN_USE` */
  snapshot(): BusinessReport {
    return this.#use().report();
  }

  /** Asks everything now, besides the times at intervals. @throws GoldenSignalsError `ERR_GS_BUSINESS_NOT_IN_USE` */
  refresh(): Promise<void> {
    return this.#use().refresh();
  }

  #use(): InUse {
    if (this.#inUse !== undefined) return this.#inUse;
    throw new GoldenSignalsError(
      'ERR_GS_BUSINESS_NOT_IN_USE',
      'No monitor uses this business yet: give it to createMonitor({ extensions: [business] }) first.',
    );
  }

  #begin(host: ExtensionHost): InUse {
    const options = this.#options;
    const { clock } = host;
    const metrics = businessMetrics(host.metrics);
    const users = new ActiveUsers(options.activeWindowMs, clock.wallTimeMs());
    const recorder = new Recorder({ host, options, metrics, users });
    const questions = createQuestions(host, options, metrics);
    const impact = impactOf(host);
    const cost = options.cost && new OperationalCost(host, options.cost);
    const activeUsers = () => (questions.activeUsers ? questions.activeUsers.value : users.estimate());
    let day = dayOf(clock.wallTimeMs());
    /** Days and windows move on here, so that recording asks no clock. */
    const advance = () => {
      const nowMs = clock.wallTimeMs();
      users.advance(nowMs);
      const today = dayOf(nowMs);
      if (today === day) return;
      day = today;
      for (const { days } of recorder.actions.values()) days.advance(nowMs);
      for (const conversion of recorder.conversions.values()) conversion.today = 0;
    };
    const report = () => {
      advance();
      return businessReport({
        recorder,
        questions,
        impact: impact(),
        activeUsers: activeUsers(),
        cost: cost?.read(),
      });
    };
    const activeUsersGauge = host.metrics.gauge({
      name: 'business_active_users',
      help: 'Users that were active lately: an estimate, unless the application says it.',
      aggregator: 'max',
    });
    const impactGauge = host.metrics.gauge({
      name: 'business_impact',
      help: 'What the state of the service does to the business: 0 low, 1 medium, 2 high.',
      aggregator: 'max',
    });
    host.metrics.addCollector({
      name: 'business',
      feeds: [activeUsersGauge, impactGauge, metrics.conversionRatio],
      collect() {
        advance();
        const active = activeUsers();
        if (active === undefined) activeUsersGauge.remove({});
        else activeUsersGauge.labels({}).set(active);
        const level = impact()?.level;
        if (level === undefined) impactGauge.remove({});
        else impactGauge.labels({}).set(impactValues[level]);
        for (const conversion of recorder.conversions.values()) {
          const ratio = conversionRatio(conversion);
          const labels = { type: conversion.type };
          if (ratio === undefined) metrics.conversionRatio.remove(labels);
          else metrics.conversionRatio.labels(labels).set(ratio);
        }
      },
    });
    const sources = { recorder, kpis: questions.kpis, activeUsers, impact };
    for (const signal of businessSignals(sources)) host.signals.define(signal);
    host.findings.add('business', () => businessFindings(report()));
    host.sections.add<BusinessReport>({
      name: 'business',
      headline: 'business',
      read: report,
      text: businessText,
      cards: [
        { title: 'Impact', value: (data) => data.impact?.level ?? 'unknown' },
        { title: 'Active users', value: (data) => data.activeUsers ?? 'unknown' },
      ],
      panels: businessPanels(options),
    });
    return {
      recorder,
      report,
      async refresh() {
        advance();
        cost?.update();
        await questions.ask();
      },
      internalError: (error) => host.internalError(error),
    };
  }
}

/**
 * Makes the extension, which is also what the application records with.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`, `ERR_GS_BUSINESS_NAME`
 */
export function business(options: BusinessOptions = {}): Business {
  return new Business(options);
}
