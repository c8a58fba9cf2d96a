import { fisherExact, type Share } from './fisher-exact.ts';

/** With fewer, the time before says too little about how much it varies by itself. */
const fewestSlices = 4;

/**
 * Returns how probable it is that a share differs as much before and after by chance.
 *
 * Requests are not independent of each other: a busy minute is slow for all of them. How much more the share varies between
 * slices than it would if they were (their dispersion) says by how much fewer requests there are in effect, which is the
 * correction of Rao and Scott for clustered samples. A service whose p99 is another one every five minutes is thus not told that a
 * deploy has changed it.
 *
 * @param before By slice, as `after`.
 */
export function chanceOf(before: readonly Share[], after: readonly Share[]): number {
  const dispersion = dispersionOf(before.length >= fewestSlices ? [before] : [before, after]);
  const inEffect = (shares: readonly Share[]) => {
    const { hits, of } = sumOf(shares);
    return { hits: Math.round(hits / dispersion), of: Math.round(of / dispersion) };
  };
  return fisherExact(inEffect(before), inEffect(after));
}

/** Returns the variance between slices, as a multiple of what chance alone explains; 1 at least. */
function dispersionOf(groups: readonly (readonly Share[])[]): number {
  let squares = 0;
  let freedom = 0;
  for (const shares of groups) {
    const { hits, of } = sumOf(shares);
    const share = hits / of;
    if (!(share > 0 && share < 1)) continue;
    for (const slice of shares)
      squares += (slice.hits - slice.of * share) ** 2 / (slice.of * share * (1 - share));
    freedom += shares.length - 1;
  }
  return freedom === 0 ? 1 : Math.max(1, squares / freedom);
}

function sumOf(shares: readonly Share[]): Share {
  let hits = 0;
  let of = 0;
  for (const share of shares) {
    hits += share.hits;
    of += share.of;
  }
  return { hits, of };
}
