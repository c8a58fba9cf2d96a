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

export function usePlace(): Place {
  return useSyncExternalStore(subscribe, () => place);
}

function subscribe(listener: () => void): () => void {
  const onChange = () => {
    place = read();
    listener();
  };
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

/** Returns the address of a view; the window stays the same. */
export function linkTo(view: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const query = new URLSearchParams();
  const { window } = place.parameters;
  for (const [name, value] of Object.entries({ window, ...parameters }))
    if (value !== undefined && value !== '') query.set(name, value);
  const text = query.toString();
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}

/** Changes parameters of the view that is shown, without a step in the browser's history. */
export function change(parameters: Readonly<Record<string, string | undefined>>): void {
  const link = linkTo(place.view, { ...place.parameters, ...parameters });
  location.replace(link);
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
