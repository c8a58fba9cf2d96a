const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** A version or a shard: `v2`, `shard12`. */
const shortName = /^[a-z]{1,12}\d{1,2}$/i;
const name = /^[a-z][a-z_-]*$/i;
const digit = /\d/;
const hash = /^[\da-f]{8,}$/i;

/** Longer ones are no names that somebody would write. */
const maxNameLength = 24;

/**
 * Says whether a part of a key tells one thing from others of its kind: a number, a UUID, a hash, an address, any long id,
 * and whatever is not made of letters.
 */
export function isVariable(segment: string): boolean {
  if (segment.length > maxNameLength || uuid.test(segment)) return true;
  if (!digit.test(segment)) return !name.test(segment);
  return hash.test(segment) || !shortName.test(segment);
}
