import { type Endpoint, type Extension, type ExtensionHost, GoldenSignalsError } from '@golden-signals/core';
import { Check, type CheckOutcome } from './check.ts';
import {
  type CheckDefinition,
  type CheckFunction,
  type CheckOptions,
  checkName,
  resolveCheckOptions,
} from './check-options.ts';
import { HealthChanges } from './health-changes.ts';
import { createHealthEndpoints } from './health-endpoints.ts';
import { HealthMetrics } from './health-metrics.ts';
import {
  definitionOf,
  type HealthOptions,
  type ResolvedHealthOptions,
  resolveHealthOptions,
} from './health-options.ts';
import type { CheckReport, HealthReport, Phase } from './health-report.ts';
import { healthSection } from './health-section.ts';
import { expirySignal, healthSignal } from './health-signals.ts';
import { type Selection, select } from './selection.ts';
import { overallStatus } from './status.ts';

/** What exists once a monitor uses the health. */
interface InUse {
  readonly host: ExtensionHost;
  readonly metrics: HealthMetrics;
  readonly endpoints: readonly Endpoint[];
  readonly checks: Check[];
}

/**
 * The health of one service: its checks, what they say together, and which phase of its life the process is in.
 *
 * Made by `health()`, put to use by `monitor.use()`, which also adds the endpoints.
 */
export class Health implements Extension {
  readonly name = 'health';
  readonly #options: ResolvedHealthOptions;
  readonly #definitions = new Map<string, CheckDefinition>();
  readonly #changes = new HealthChanges();
  #inUse: InUse | undefined;
  #startedCalled = false;
  #stopping = false;
  /** By the clock of the monitor. */
  #readinessReadMs = Number.NEGATIVE_INFINITY;

  /** @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID` */
  constructor(options: HealthOptions = {}) {
    this.#options = resolveHealthOptions(options);
    for (const [name, check] of Object.entries(options.checks ?? {})) {
      const { run, ...checkOptions } = definitionOf(name, check);
      this.check(name, run, checkOptions);
    }
  }

  /**
   * Adds a check, also while the service runs.
   *
   * @throws GoldenSignalsError `ERR_GS_HEALTH_CHECK_DUPLICATE`, `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
   */
  check(name: string, run: CheckFunction, options: CheckOptions = {}): this {
    checkName('check', name);
    definitionOf(name, run);
    resolveCheckOptions(name, options);
    if (this.#definitions.has(name)) {
      throw new GoldenSignalsError(
        'ERR_GS_HEALTH_CHECK_DUPLICATE',
        `There is already a health check "${name}"; names of checks must be unique.`,
      );
    }
    this.#definitions.set(name, { ...options, run });
    if (this.#inUse !== undefined) this.#start(this.#inUse, name);
    return this;
  }

  /**
   * Called by `monitor.use()`.
   *
   * @throws GoldenSignalsError `ERR_GS_HEALTH_CHECK_UNKNOWN` for a group with a word that no check has by now
   */
  setup(host: ExtensionHost): void {
    if (this.#inUse !== undefined) {
      throw new GoldenSignalsError(
        'ERR_GS_EXTENSION_DUPLICATE',
        'Another monitor uses this health already; make one for each: health({ … }).',
      );
    }
    this.#checkGroups();
    host.events.declare('health');
    const endpoints = createHealthEndpoints(this, host, this.#options);
    const inUse: InUse = { host, metrics: new HealthMetrics(host.metrics), endpoints, checks: [] };
    for (const endpoint of endpoints) host.endpoints.add(endpoint);
    host.signals.define(healthSignal(() => inUse.metrics.overall));
    host.signals.define(
      expirySignal(
        () => inUse.metrics.expiries,
        () => host.clock.wallTimeMs(),
      ),
    );
    const source = { checks: inUse.checks, changes: this.#changes, phase: () => this.phase };
    host.sections.add(healthSection(source, this.#options.details));
    for (const name of this.#definitions.keys()) this.#start(inUse, name);
    host.onClose(() => {
      for (const check of inUse.checks) check.close();
    });
    this.#inUse = inUse;
  }

  /** Those that it has added to its monitor. */
  get endpoints(): readonly Endpoint[] {
    return this.#inUse?.endpoints ?? [];
  }

  /** `starting` until start-up is complete, `stopping` from the first moment of a shutdown. */
  get phase(): Phase {
    if (this.#stopping) return 'stopping';
    const isStarted =
      (this.#startedCalled || !this.#options.awaitStarted) &&
      this.#use().checks.every(({ options, passedOnce }) => !options.startup || passedOnce);
    return isStarted ? 'ready' : 'starting';
  }

  /**
   * Reports that the application has done what it must before its first request; with `awaitStarted` readiness waits
   * for it.
   */
  started(): void {
    this.#startedCalled = true;
  }

  /** Readiness fails from now on, for good; liveness does not. `gracefulShutdown` calls it. */
  beginShutdown(): void {
    this.#stopping = true;
  }

  /**
   * Returns what the checks say: each runs unless its result is fresh. All of them run at the same time.
   *
   * @param selections A check is read when every one of them selects it.
   * @throws GoldenSignalsError as a rejection: `ERR_GS_HEALTH_CHECK_UNKNOWN`, `ERR_GS_HEALTH_NOT_IN_USE`
   */
  async read(...selections: readonly Selection[]): Promise<HealthReport> {
    const selected = this.#select(selections, () => true);
    return this.#report(selected, await outcomesOf(selected));
  }

  /** As `read`, and unhealthy outside of the phase `ready`. While the process stops, nothing is run. */
  async readReadiness(selection: Selection = {}): Promise<HealthReport> {
    this.#readinessReadMs = this.#use().host.clock.now();
    const selected = this.#select([selection], () => !this.#stopping);
    const report = this.#report(selected, await outcomesOf(selected));
    return report.phase === 'ready' || report.status === 'critical'
      ? report
      : { ...report, status: 'unhealthy' };
  }

  /** Returns whether somebody has read readiness within this time: then a balancer or a kubelet may still have to notice. */
  isReadinessReadWithin(durationMs: number): boolean {
    return this.#inUse !== undefined && this.#inUse.host.clock.now() - this.#readinessReadMs <= durationMs;
  }

  /** Returns what the liveness checks said last. Runs nothing and waits for nothing. */
  readLiveness(selection: Selection = {}): HealthReport {
    const selected = this.#select(
      [selection],
      (check) => check.options.liveness && check.latest !== undefined,
    );
    return this.#report(
      selected,
      selected.map(({ latest }) => latest!),
    );
  }

  /**
   * Returns the checks that start-up waits for, and unhealthy until it is complete. What passed once is not run again.
   */
  async readStartup(selection: Selection = {}): Promise<HealthReport> {
    const selected = this.#select([selection], (check) => check.options.startup);
    const outcomes = selected.map((check) => (check.passedOnce ? check.latest! : check.read()));
    const report = this.#report(selected, await Promise.all(outcomes));
    return { ...report, status: report.phase === 'starting' ? 'unhealthy' : 'healthy' };
  }

  #select(selections: readonly Selection[], isWanted: (check: Check) => boolean): readonly Check[] {
    const { checks } = this.#use();
    const chosen = selections.map((selection) => select(checks, selection));
    return checks.filter((check) => chosen.every((some) => some.includes(check)) && isWanted(check));
  }

  #report(checks: readonly Check[], outcomes: readonly CheckOutcome[]): HealthReport {
    const { clock, service } = this.#use().host;
    const nowMs = clock.now();
    const reports = checks.map(({ name, options: { required, liveness, tags } }, index): CheckReport => {
      const { endedMs, ...outcome } = outcomes[index]!;
      return { name, required, liveness, tags, ...outcome, ageMs: nowMs - endedMs };
    });
    return {
      status: overallStatus(reports),
      phase: this.phase,
      timestampMs: clock.wallTimeMs(),
      uptimeSeconds: process.uptime(),
      service,
      checks: reports,
    };
  }

  #checkGroups(): void {
    const checks = Array.from(this.#definitions, ([name, { tags = [] }]) => ({ name, options: { tags } }));
    for (const [name, group] of this.#options.groups) select(checks, group, `health group "${name}"`);
  }

  #start(inUse: InUse, name: string): void {
    const { run, ...options } = this.#definitions.get(name)!;
    const { host, metrics, checks } = inUse;
    const checkHost = {
      clock: host.clock,
      onOutcome: (check: Check, outcome: CheckOutcome, previous: CheckOutcome | undefined) => {
        metrics.record(check.name, outcome);
        const overall = this.#changes.note(host, checks, check, outcome, previous);
        if (overall !== undefined) metrics.setOverall(overall);
      },
    };
    checks.push(new Check(name, run, resolveCheckOptions(name, options), checkHost));
  }

  #use(): InUse {
    if (this.#inUse !== undefined) return this.#inUse;
    throw new GoldenSignalsError(
      'ERR_GS_HEALTH_NOT_IN_USE',
      'No monitor uses this health yet: call monitor.use(health) first.',
    );
  }
}

/** Without a turn of the event loop when every result is fresh. */
function outcomesOf(checks: readonly Check[]): readonly CheckOutcome[] | Promise<CheckOutcome[]> {
  const outcomes = checks.map((check) => check.read());
  return outcomes.some((outcome) => outcome instanceof Promise)
    ? Promise.all(outcomes)
    : (outcomes as CheckOutcome[]);
}

/**
 * Makes an extension of health checks and probes: `monitor.use(health({ checks: { db: pgCheck(pool) } }))`.
 *
 * @throws GoldenSignalsError `ERR_GS_OPTION_UNKNOWN`, `ERR_GS_OPTION_INVALID`
 */
export function health(options: HealthOptions = {}): Health {
  return new Health(options);
}
