import type { ComponentType } from 'preact';
import { useSyncExternalStore } from '../live/external-store.ts';
import type { Frame } from '../live/frame.ts';
import { momentMs, type Place } from '../live/location.ts';
import { OverviewView, partsOfOverview } from './overview-view.tsx';

export interface View {
  /** The parts that it shows besides the frame and the summary, the first of which is what it is about. */
  partsOf(place: Place): readonly string[];
  readonly View: ComponentType<{ place: Place; frame: Frame }>;
}

const overview: View = { partsOf: partsOfOverview, View: OverviewView };

/** All views but the first are in a file of their own, for which that one does not wait. */
let others: ((place: Place) => View) | 'not loaded' | 'failed' = 'not loaded';
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** Loads all views. Never rejects. */
export function loadViews(): Promise<void> {
  loading ??= import('./other-views.ts').then(
    ({ otherViewOf }) => become(otherViewOf),
    () => become('failed'),
  );
  return loading;
}

function become(state: typeof others): void {
  others = state;
  for (const listener of listeners) listener();
}

/** Renders again when the other views are there. */
export function useViews(): typeof others {
  return useSyncExternalStore(subscribe, readOthers);
}

function readOthers(): typeof others {
  return others;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Undefined for one that is not loaded. */
export function viewOf(place: Place): View | undefined {
  if (place.view === 'overview' && momentMs(place) === undefined) return overview;
  return typeof others === 'string' ? undefined : others(place);
}

/** All parts of what is shown, in the order in which they are drawn: the summary takes the service longest. */
export function keysOf(place: Place): readonly string[] {
  const [first, ...rest] = viewOf(place)?.partsOf(place) ?? [];
  return ['frame', ...(first === undefined ? [] : [first]), 'summary', ...rest];
}
