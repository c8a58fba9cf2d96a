import { GoldenSignalsError } from '@golden-signals/core';
import type { Check } from './check.ts';

/** Which checks: those of which the name or a tag is included, or all, without those that are excluded. */
export interface Selection {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** @throws GoldenSignalsError `ERR_GS_HEALTH_CHECK_UNKNOWN` for a word that is neither a name nor a tag */
export function select(
  checks: readonly Check[],
  { include = [], exclude = [] }: Selection,
): readonly Check[] {
  if (include.length === 0 && exclude.length === 0) return checks;
  for (const word of [...include, ...exclude]) {
    if (!checks.some((check) => answersTo(check, word))) throw unknown(checks, word);
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

function answersTo({ name, options }: Check, word: string): boolean {
  return name === word || options.tags.includes(word);
}

function unknown(checks: readonly Check[], word: string): GoldenSignalsError {
  const known = new Set(checks.flatMap(({ name, options }) => [name, ...options.tags]));
  return new GoldenSignalsError(
    'ERR_GS_HEALTH_CHECK_UNKNOWN',
    `There is no health check with the name or tag ${JSON.stringify(word.slice(0, 80))}. Known: ${[...known].join(', ') || 'none'}.`,
  );
}
