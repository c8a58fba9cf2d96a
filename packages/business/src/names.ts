import { GoldenSignalsError } from '@golden-signals/core';

/** Of one kind: each is a series for ever. */
const maxNames = 200;

/**
 * Checks names that become values of labels.
 *
 * @throws GoldenSignalsError `ERR_GS_BUSINESS_NAME`
 */
export function checkNames(option: string, names: readonly string[]): void {
  if (names.length > maxNames) {
    throw new GoldenSignalsError(
      'ERR_GS_BUSINESS_NAME',
      `business: "${option}" has ${names.length} names, and ${maxNames} are the most. Each is a series of its own: name kinds of things, not things.`,
    );
  }
  for (const name of names) {
    const mustBe = wrong(name);
    if (mustBe === undefined) continue;
    throw new GoldenSignalsError(
      'ERR_GS_BUSINESS_NAME',
      `business: the name ${JSON.stringify(name.slice(0, 80))} in "${option}" ${mustBe}`,
    );
  }
}

function wrong(name: string): string | undefined {
  if (/\d{4}|@|[0-9a-f]{8}-|(?=[a-f]*\d)[0-9a-f]{12}/i.test(name)) {
    return (
      'looks like the id of a user or a thing. Ids are never labels: each would be a series for ever, and personal data ' +
      'in every scrape. Give the user to recordAction() as "userId", which is counted and not kept.'
    );
  }
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name)) {
    return 'must be up to 64 lower-case letters, digits and underscores that begin with a letter, such as "checkout".';
  }
  return undefined;
}
