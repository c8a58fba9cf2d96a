import { useRef } from 'preact/hooks';

/** Returns what came last while what is asked for now has not come yet, so that a page that is played does not flicker. */
export function useSteady<Data>(data: Data | undefined): Data | undefined {
  const last = useRef(data);
  if (data !== undefined) last.current = data;
  return last.current;
}
