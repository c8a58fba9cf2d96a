interface Sized {
  readonly size?: unknown;
  /** Of node-cache. */
  getStats?(): { readonly keys?: unknown };
  /** Of cache-manager: Keyv stores, the first of which is asked first. */
  readonly stores?: readonly Sized[];
  /** Of Keyv: a `Map`, or what is behind a network and cannot tell. */
  readonly store?: Sized;
}

/** Returns how many entries a cache has; undefined where it cannot tell at once. Never throws. */
export function sizeOf(cache: object): number | undefined {
  try {
    const sized = cache as Sized;
    const inner = sized.stores?.[0]?.store ?? sized.store;
    const candidates = [sized.size, sized.getStats?.().keys, inner?.size];
    return candidates.find((size): size is number => typeof size === 'number');
  } catch {
    return undefined;
  }
}
