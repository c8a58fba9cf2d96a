import { GoldenSignalsError } from '@golden-signals/core';

/** Which checks: those of which the name or a tag is included, or all, without those that are excluded. */
export interface Selection {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** What a selection knows of a check. */
interface Selectable {
  readonly name: string;
  readonly options: { readonly tags: readonly string[] };
}

/**
 * @param scope For the message, where the words are not a caller's.
 * @throws GoldenSignalsError `ERR_GS_HEALTH_CHECK_UNKNOWN` for a word that is neither a name nor a tag
 */
export function select<Subject extends Selectable>(
  checks: readonly Subject[],
  { include = [], exclude = [] }: Selection,
  scope?: string,
): readonly Subject[] {
  if (include.length === 0 && exclude.length === 0) return checks;
  for (const word of [...include, ...exclude]) {
    if (!checks.some((check) => answersTo(check, word))) throw unknown(checks, word, scope);
  }
  return checks.filter(
    (check) =>
      (include.length === 0 || include.some((word) => answersTo(check, word))) &&
      !exclude.some((word) => answersTo(check, word)),
  );
}

/** `?include=db,cache&exclude=slow`; a parameter may also be repeated. */
export function selectionOf(query: URLSearchParams): Selection {
  return { include: words(query.getAll('include')), exclude: words(query.getAll('exclude')) };
}

function words(values: readonly string[]): string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function answersTo({ name, options }: Selectable, word: string): boolean {
  return name === word || options.tags.includes(word);
}

function unknown(checks: readonly Selectable[], word: string, scope: string | undefined): GoldenSignalsError {
  const known = new Set(checks.flatMap(({ name, options }) => [name, ...options.tags]));
  return new GoldenSignalsError(
    'ERR_GS_HEALTH_CHECK_UNKNOWN',
    `${scope === undefined ? '' : `${scope}: `}There is no health check with the name or tag ${JSON.stringify(word.slice(0, 80))}. Known: ${[...known].join(', ') || 'none'}.`,
  );
}
