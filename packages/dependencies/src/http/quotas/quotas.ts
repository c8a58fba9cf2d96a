import type { ExtensionHost } from '@golden-signals/core/extension';
import type { CalledHost } from '../called-host.ts';
import { leftRatio, type Quota } from './quota.ts';
import { quotaFindings } from './quota-findings.ts';
import { QuotaGauges } from './quota-gauges.ts';
import { readQuotaHeaders } from './quota-headers.ts';
import { addQuotaSection } from './quota-report.ts';

/** Quotas that are remembered; those of further hosts are not. */
const maxQuotas = 200;

/** A quota that tells of no reset is not believed for longer. */
const believedMs = 3_600_000;

/** What the hosts that are called allow. */
export class Quotas {
  readonly #host: ExtensionHost;
  readonly #known = new Map<CalledHost, Map<string, Quota>>();
  /** When hosts that asked for it may be called again. */
  readonly #retryAtMs = new Map<CalledHost, number>();
  #count = 0;

  constructor(host: ExtensionHost) {
    const { clock, findings, metrics, sections } = host;
    this.#host = host;
    new QuotaGauges(metrics, clock, this);
    addQuotaSection(sections, clock, this);
    findings.add('quotas', () => quotaFindings(this.current(), clock.now()));
  }

  /** Reads the head of an answer. */
  read(called: CalledHost, rawHeaders: readonly unknown[]): void {
    const read = readQuotaHeaders(rawHeaders, this.#host.clock.wallTimeMs());
    if (read === undefined) return;
    const nowMs = this.#host.clock.now();
    if (read.retryAfterMs !== undefined) this.#retryAtMs.set(called, nowMs + read.retryAfterMs);
    for (const { policy, limit, remaining, resetMs } of read.quotas) {
      const resetAtMs = resetMs === undefined ? undefined : nowMs + resetMs;
      const untilMs = resetAtMs ?? nowMs + believedMs;
      this.#set({ host: called, policy, limit, remaining, resetAtMs, untilMs });
    }
  }

  /** Those that are not over, the least left first. */
  current(): Quota[] {
    const nowMs = this.#host.clock.now();
    const quotas: Quota[] = [];
    for (const policies of this.#known.values()) {
      for (const quota of policies.values()) {
        if (quota.untilMs > nowMs) quotas.push(quota);
        else this.#forget(policies, quota);
      }
    }
    return quotas.sort((one, other) => (leftRatio(one) ?? 1) - (leftRatio(other) ?? 1));
  }

  /** Hosts that asked for a pause, and when it is over, by the monitor's clock. */
  paused(): ReadonlyMap<CalledHost, number> {
    const nowMs = this.#host.clock.now();
    for (const [called, untilMs] of this.#retryAtMs) if (untilMs <= nowMs) this.#retryAtMs.delete(called);
    return this.#retryAtMs;
  }

  #set(quota: Quota): void {
    let policies = this.#known.get(quota.host);
    if (policies === undefined) {
      policies = new Map();
      this.#known.set(quota.host, policies);
    }
    if (!policies.has(quota.policy)) {
      if (this.#count >= maxQuotas) return;
      this.#count += 1;
    }
    policies.set(quota.policy, quota);
  }

  #forget(policies: Map<string, Quota>, { policy }: Quota): void {
    policies.delete(policy);
    this.#count -= 1;
  }
}
