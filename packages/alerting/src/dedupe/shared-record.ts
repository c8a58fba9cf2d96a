/** How long a replica counts as one in which an alert fires after it has said so last. */
const presenceMs = 180_000;
/** How long it is known that the end of an alert was told, for replicas that notice it later. */
const endedMs = 3_600_000;

/** One alert of a group, as all replicas know it. Times are by the clock of the store. */
interface SharedAlert {
  /** People know that it fires. */
  readonly isTold: boolean;
  /** When they were told that it does so no more; undefined while they have not been. */
  readonly endedAtMs?: number;
  /** By replica, when it has said last that the alert fires there. */
  readonly firesIn: Record<string, number>;
}

/** What one channel was told of one group, by whichever replica. */
export interface SharedRecord {
  /** By the fingerprint of its labels. */
  readonly alerts: Record<string, SharedAlert>;
  /** When anything was told last; 0 before. */
  readonly toldMs: number;
  /** Who is about to tell, and until when the others leave it to that one. */
  readonly lease?: { readonly owner: string; readonly untilMs: number };
}

/** What one replica sees of a group: fingerprints of alerts. */
export interface Seen {
  readonly owner: string;
  readonly firing: ReadonlySet<string>;
  readonly resolved: ReadonlySet<string>;
  /** Of what the channel was told that it fires, as this replica knows it: also from a time without the store. */
  readonly told: ReadonlySet<string>;
}

/**
 * What a replica is to do. `told` is over with it where `isFinal`; otherwise something that has ended here fires in another
 * one. With `tell` it leaves out what fires in others still.
 */
export type Claim =
  | { readonly kind: 'tell'; readonly leaveOut: ReadonlySet<string> }
  | { readonly kind: 'busy'; readonly forMs: number }
  | { readonly kind: 'told'; readonly ageMs: number; readonly isFinal: boolean };

/** What is of another shape is as nothing. */
export function parseRecord(text: string): SharedRecord {
  try {
    const { alerts, toldMs, lease } = JSON.parse(text) as SharedRecord;
    if (typeof alerts === 'object' && alerts !== null && Number.isFinite(toldMs))
      return { alerts, toldMs, ...(lease === undefined ? {} : { lease }) };
  } catch {
    // Nothing, or of another version.
  }
  return { alerts: {}, toldMs: 0 };
}

/** Returns the record with what this replica sees, and without those that have said nothing for long. */
export function withSeen(
  record: SharedRecord,
  { owner, firing, resolved, told }: Seen,
  nowMs: number,
): SharedRecord {
  const alerts: Record<string, SharedAlert> = {};
  for (const key of new Set([...Object.keys(record.alerts), ...firing, ...resolved])) {
    const {
      firesIn = {},
      endedAtMs,
      isTold: wasTold = false,
    } = record.alerts[key] ?? ({} as Partial<SharedAlert>);
    const isTold = wasTold || (endedAtMs === undefined && told.has(key));
    const live = Object.entries(firesIn).filter(
      ([by, atMs]) => nowMs - atMs < presenceMs && !(by === owner && resolved.has(key)),
    );
    if (firing.has(key)) live.push([owner, nowMs]);
    const isLatelyEnded = endedAtMs !== undefined && nowMs - endedAtMs < endedMs;
    if (!isTold && live.length === 0 && !isLatelyEnded) continue;
    alerts[key] = { isTold, firesIn: Object.fromEntries(live), ...(isLatelyEnded ? { endedAtMs } : {}) };
  }
  return { ...record, alerts };
}

/** @param record With what this replica sees. @param repeatMs After what time what fires is told again. */
export function claimOf(
  { alerts, toldMs, lease }: SharedRecord,
  { owner, firing, resolved }: Seen,
  { nowMs, repeatMs }: { readonly nowMs: number; readonly repeatMs: number },
): Claim {
  const firesElsewhere = (key: string) => Object.keys(alerts[key]?.firesIn ?? {}).length > 0;
  const known = [...resolved].filter((key) => alerts[key]?.isTold);
  const leaveOut = new Set(known.filter(firesElsewhere));
  const isNew = [...firing].some((key) => !alerts[key]?.isTold);
  const isRepeat = firing.size > 0 && nowMs - toldMs >= repeatMs;
  if (!isNew && !isRepeat && leaveOut.size === known.length)
    return { kind: 'told', ageMs: nowMs - toldMs, isFinal: leaveOut.size === 0 };
  if (lease !== undefined && lease.owner !== owner && lease.untilMs > nowMs)
    return { kind: 'busy', forMs: lease.untilMs - nowMs };
  return { kind: 'tell', leaveOut };
}

/** Returns the record after this replica has told of what it sees, but of what it has left out. */
export function withTold(
  record: SharedRecord,
  { firing, resolved }: Seen,
  leaveOut: ReadonlySet<string>,
  nowMs: number,
): SharedRecord {
  const alerts = { ...record.alerts };
  for (const key of firing) alerts[key] = { firesIn: alerts[key]?.firesIn ?? {}, isTold: true };
  for (const key of resolved)
    if (!leaveOut.has(key)) alerts[key] = { firesIn: {}, isTold: false, endedAtMs: nowMs };
  return { alerts, toldMs: nowMs };
}

/** Returns the record without the lease of this replica. */
export function released({ lease, ...record }: SharedRecord, owner: string): SharedRecord {
  return lease === undefined || lease.owner === owner ? record : { ...record, lease };
}
