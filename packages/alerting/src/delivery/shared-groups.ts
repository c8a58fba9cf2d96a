import type { Channel } from '../channel.ts';
import type { Replicas, SharedGroup } from '../dedupe/replicas.ts';
import type { AlertGroup } from './alert-group.ts';
import type { Agreement } from './channel-queue.ts';
import type { ToldLog } from './told-log.ts';

/** How often the others hear that something fires here. */
const noteEveryMs = 60_000;
/** Beyond the time limit of a send, before another replica takes over. */
const spareLeaseMs = 3_000;

/** Fingerprints of the alerts of a group that somebody may be told of. */
export interface Keys {
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
}

/** What is agreed with other replicas about groups; nothing where there are none. */
export class SharedGroups {
  readonly #replicas: Replicas | undefined;
  readonly #log: ToldLog;
  readonly #leaseMs: number;

  constructor(replicas: Replicas | undefined, log: ToldLog, sendTimeoutMs: number) {
    this.#replicas = replicas;
    this.#log = log;
    this.#leaseMs = sendTimeoutMs + spareLeaseMs;
  }

  isShared({ isPerReplica = false }: Channel): boolean {
    return this.#replicas !== undefined && !isPerReplica;
  }

  agreement(group: AlertGroup, channel: Channel, keys: Keys): Agreement | undefined {
    const replicas = this.#replicas;
    if (replicas === undefined || !this.isShared(channel)) return undefined;
    const shared = this.#shared(group, channel, keys);
    return {
      claim: () => replicas.claim(shared, group.target.repeatMs, this.#leaseMs),
      told: (leftOut) => replicas.told(shared, leftOut),
      release: () => replicas.release(shared),
    };
  }

  /** Tells the others now and then what fires here. */
  note(group: AlertGroup, nowMs: number): void {
    if (this.#replicas === undefined || nowMs - group.notedMs < noteEveryMs) return;
    group.notedMs = nowMs;
    const keys = { firing: group.keys('firing'), resolved: group.keys('resolved') };
    for (const channel of group.target.channels)
      if (this.isShared(channel) && !group.busy.has(channel.name))
        void this.#replicas.note(this.#shared(group, channel, keys));
  }

  #shared({ key: groupKey }: AlertGroup, { name: channel }: Channel, keys: Keys): SharedGroup {
    const told = this.#log.get(groupKey, channel)?.firing ?? new Set();
    return { ...keys, channel, groupKey, told };
  }
}
