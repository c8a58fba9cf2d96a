import { createHash, randomUUID } from 'node:crypto';
import { GoldenSignalsError } from '@golden-signals/core';
import { type ExtensionHost, withinTimeLimit } from '@golden-signals/core/extension';
import type { DedupeStore } from './dedupe-store.ts';
import {
  type Claim,
  claimOf,
  parseRecord,
  released,
  type Seen,
  type SharedRecord,
  withSeen,
  withTold,
} from './shared-record.ts';

/** Who takes longer is not waited for: a store must not keep an alert back. */
const storeTimeoutMs = 2_000;
/** Longer than any group fires without a word of it: replicas say once a minute that it does. */
const ttlMs = 24 * 3_600_000;
/** Of that many replicas at once one has always replaced the record, so that the others get on. */
const maxAttempts = 10;

type ReplicasHost = Pick<ExtensionHost, 'clock' | 'internalError' | 'service'>;

/** A group as one channel is told of it. */
export interface SharedGroup {
  readonly channel: string;
  readonly groupKey: string;
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
  /** Of what the channel was told that it fires, as far as this process knows. */
  readonly told: ReadonlySet<string>;
}

/**
 * This process among the replicas of its service, which agree in a store about who tells a channel: one of them, while it
 * lives. Fails open: where the store does not answer, each tells what it knows.
 */
export class Replicas {
  readonly #store: DedupeStore;
  readonly #host: ReplicasHost;
  /** Not the instance of the service, which users may give to several. */
  readonly #owner = randomUUID();
  /** By record: when all that was asked for is done. */
  readonly #turns = new Map<string, Promise<void>>();

  /** @throws GoldenSignalsError `ERR_GS_ALERT_DEDUPE` for a service without a name of its own */
  constructor(store: DedupeStore, host: ReplicasHost) {
    if (host.service.name === 'service') {
      throw new GoldenSignalsError(
        'ERR_GS_ALERT_DEDUPE',
        'alerting: "dedupe" needs the name of the service, createMonitor({ service: { name } }): with the default name, two services would take each other for replicas.',
      );
    }
    this.#store = store;
    this.#host = host;
  }

  /** Asks whether to tell now; a lease keeps the others away for so long. Never rejects. */
  async claim(group: SharedGroup, repeatMs: number, leaseMs: number): Promise<Claim> {
    const seen = this.#seen(group);
    try {
      return await this.#change(group, (before, nowMs) => {
        const record = withSeen(before, seen, nowMs);
        const claim = claimOf(record, seen, { nowMs, repeatMs });
        const lease = { owner: this.#owner, untilMs: nowMs + leaseMs };
        return [claim.kind === 'tell' ? { ...record, lease } : record, claim];
      });
    } catch (error) {
      this.#host.internalError(error);
      return { kind: 'tell', leaveOut: new Set() };
    }
  }

  /** Says that this was told. Never rejects. */
  async told(group: SharedGroup, leaveOut: ReadonlySet<string>): Promise<void> {
    const seen = this.#seen(group);
    await this.#say(group, (record, nowMs) => withTold(record, seen, leaveOut, nowMs));
  }

  /** Leaves it to the others, because telling has failed. Never rejects. */
  async release(group: SharedGroup): Promise<void> {
    await this.#say(group, (record) => released(record, this.#owner));
  }

  /** Says that alerts fire here, so that their end is not told before they have ended everywhere. Never rejects. */
  async note(group: SharedGroup): Promise<void> {
    const seen = this.#seen(group);
    await this.#say(group, (record, nowMs) => withSeen(record, seen, nowMs));
  }

  async #say(
    group: SharedGroup,
    change: (record: SharedRecord, nowMs: number) => SharedRecord,
  ): Promise<void> {
    try {
      await this.#change(group, (record, nowMs) => [change(record, nowMs), undefined]);
    } catch (error) {
      this.#host.internalError(error);
    }
  }

  async #change<Result>(
    { channel, groupKey }: SharedGroup,
    change: (record: SharedRecord, nowMs: number) => readonly [SharedRecord, Result],
  ): Promise<Result> {
    const { name, environment } = this.#host.service;
    // Without anything of this process: its replicas have to find the same.
    const group = createHash('sha256').update(groupKey).digest('base64url').slice(0, 22);
    const key = `told:${name}:${environment}:${channel}:${group}`;
    const work = async () => {
      for (let attempt = 1; attempt <= maxAttempts; attempt++) {
        const { text, nowMs } = await this.#store.read(key);
        const [record, result] = change(parseRecord(text), nowMs);
        const after = JSON.stringify(record);
        if (after === text || (await this.#store.replace(key, text, after, ttlMs))) return result;
      }
      throw new Error(`The store of "dedupe" was changed by others ${maxAttempts} times in a row.`);
    };
    return this.#inTurn(key, () =>
      withinTimeLimit({ clock: this.#host.clock, timeoutMs: storeTimeoutMs }, work, () => {
        throw new Error(`The store of "dedupe" did not answer within ${storeTimeoutMs} ms.`);
      }),
    );
  }

  /**
   * Changes of one record go one after the other, as they were asked for. A pool would mix them up, and that an alert fires
   * here would be written after its end: which nobody would be told before this replica counted as gone.
   */
  async #inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(key);
    const turn = before === undefined ? work() : before.then(work);
    const settled = turn.then(
      () => {},
      () => {},
    );
    this.#turns.set(key, settled);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(key) === settled) this.#turns.delete(key);
    }
  }

  #seen({ firing, resolved, told }: SharedGroup): Seen {
    return { owner: this.#owner, firing, resolved, told };
  }
}
