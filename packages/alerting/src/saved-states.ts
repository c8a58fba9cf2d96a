import type { AlertRule, ExtensionHost } from '@golden-signals/core/extension';
import type { AlertInstance } from './alert-states.ts';
import { labelsKey } from './readings.ts';
import type { RuleEvaluation } from './rule-evaluation.ts';

type Clock = ExtensionHost['clock'];

/** States that are older say nothing any more, as in Prometheus. */
const outageToleranceMs = 60 * 60_000;

interface SavedAlert extends Omit<AlertInstance, 'key' | 'frozenSinceMs' | 'heldIn' | 'endedIn'> {
  readonly rule: string;
}

/** What a process leaves to the next one. Times are by the wall clock. */
interface SavedStates {
  readonly savedMs: number;
  readonly alerts: readonly SavedAlert[];
}

/** Returns the states of pending and firing alerts, ready for JSON. */
export function saveStates(evaluations: Iterable<RuleEvaluation>, clock: Clock): SavedStates {
  const offsetMs = clock.wallTimeMs() - clock.now();
  const alerts: SavedAlert[] = [];
  for (const { rule, states } of evaluations) {
    for (const instance of states.instances)
      if (instance.state !== 'resolved') alerts.push(shifted(toSaved(rule, instance), offsetMs));
  }
  return { savedMs: clock.wallTimeMs(), alerts };
}

/**
 * Returns the states of each rule as an earlier process has left them. The time in between does not count for `forMs`; what
 * fires goes on, and is not told again.
 *
 * @param saved Whatever was found: what is not of this shape is left out.
 */
export function restoreStates(saved: unknown, clock: Clock): (rule: AlertRule) => AlertInstance[] {
  const { savedMs, alerts } = (saved ?? {}) as Partial<SavedStates>;
  const wallMs = clock.wallTimeMs();
  const isUsable =
    typeof savedMs === 'number' &&
    Array.isArray(alerts) &&
    savedMs <= wallMs &&
    wallMs - savedMs <= outageToleranceMs;
  if (!isUsable) return () => [];
  const offsetMs = clock.now() - wallMs;
  const downMs = wallMs - savedMs;
  return ({ name }) =>
    (alerts as readonly SavedAlert[])
      .filter((alert) => alert?.rule === name && isAlert(alert))
      .map((alert) => {
        const { rule: _rule, ...instance } = shifted(alert, offsetMs);
        const isPending = instance.state === 'pending';
        return {
          ...instance,
          key: labelsKey(instance.labels),
          activeAtMs: instance.activeAtMs + (isPending ? downMs : 0),
          frozenSinceMs: isPending ? undefined : clock.now(),
          heldIn: 0,
          endedIn: 0,
        };
      });
}

function toSaved({ name }: AlertRule, instance: AlertInstance): SavedAlert {
  const { key: _key, frozenSinceMs: _frozen, heldIn: _held, endedIn: _ended, ...saved } = instance;
  return { ...saved, rule: name };
}

function isAlert({ labels, state, activeAtMs, firedAtMs }: SavedAlert): boolean {
  return (
    typeof labels === 'object' &&
    labels !== null &&
    Object.values(labels).every((value) => typeof value === 'string') &&
    Number.isFinite(activeAtMs) &&
    (state === 'pending' || (state === 'firing' && Number.isFinite(firedAtMs)))
  );
}

function shifted<Saved extends SavedAlert>(alert: Saved, byMs: number): Saved {
  const moved = (ms: number | undefined) => (ms === undefined ? undefined : ms + byMs);
  return {
    ...alert,
    activeAtMs: alert.activeAtMs + byMs,
    firedAtMs: moved(alert.firedAtMs),
    resolvedAtMs: moved(alert.resolvedAtMs),
    keptSinceMs: moved(alert.keptSinceMs),
  };
}
