import { useSyncExternalStore } from './external-store.ts';

/** Where the reader is: the view, and what it is about. All of it is in the fragment, so that a link shows the same. */
export interface Place {
  readonly view: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const home: Place = { view: 'overview', parameters: {} };
let place = read();

function read(): Place {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  return path === '' ? home : { view: path, parameters: Object.fromEntries(new URLSearchParams(query)) };
}

export function currentPlace(): Place {
  return place;
}

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, currentPlace);
}

const listeners = new Set<() => void>();
addEventListener('hashchange', update);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function update(): void {
  place = read();
  for (const listener of listeners) listener();
}

/** What stays the same from view to view: the window and the moment. */
const lasting = ['window', 'at', 'to'] as const;

/** Returns the address of a view; the window and the moment stay the same. */
export function linkTo(view: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  const kept = Object.fromEntries(lasting.map((name) => [name, place.parameters[name]]));
  for (const [name, value] of Object.entries({ ...kept, ...parameters }))
    if (value !== undefined && value !== '') query.set(name, value);
  const text = query.toString();
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}

/** Changes parameters of the view that is shown, without a step in the browser's history. */
export function change(parameters: Readonly<Record<string, string | undefined>>): void {
  const link = linkTo(place.view, { ...place.parameters, ...parameters });
  location.replace(link);
  // The browser tells of it later, and what else changes at the same time must not be seen without it.
  update();
}

/** The moment of the past that is shown, in Unix milliseconds; undefined while it is now. */
export function momentMs({ parameters: { at } }: Place): number | undefined {
  const ms = Number(at ?? Number.NaN);
  return Number.isFinite(ms) ? ms : undefined;
}

/** The window and the moment, as parts take them. Lines that would end too late to show the moment end at it. */
export function timeParameters(place: Place): Record<string, string> {
  const { at, to } = place.parameters;
  const window = windowSeconds(place);
  const isWithin = Number(to) - Number(at) <= window * 1_000;
  return {
    window: String(window),
    ...(at === undefined ? {} : { at }),
    ...(to !== undefined && isWithin ? { to } : {}),
  };
}

/** The same place now. */
export function withoutMoment({ view, parameters: { at, to, ...rest } }: Place): Place {
  return { view, parameters: rest };
}

const windowNames: Readonly<Record<number, string>> = {
  60: '1 min',
  900: '15 min',
  3600: '1 h',
  86400: '24 h',
};

/** The window as the page calls it. */
export function windowName(place: Place): string {
  return windowNames[windowSeconds(place)] ?? '15 min';
}

/** The window in seconds. */
export function windowSeconds({ parameters }: Place): number {
  return Number(parameters.window ?? 900);
}
