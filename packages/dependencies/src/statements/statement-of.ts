import { normalise } from './normalise.ts';
import { readTokens } from './read-tokens.ts';
import { RecentMap } from './recent-map.ts';
import type { Dialect, Statement } from './statement.ts';
import { summarise } from './summarise.ts';
import { stableHash, sumText } from './text-hash.ts';

/** As far as a text is read. */
const maxReadLength = 65_536;
/** Of each dialect: texts that are kept, sums of texts, and statements. */
const maxKept = 2_000;
/** Longer texts are found by their sum. */
const maxKeptTextLength = 4_096;

/** What was read of late in one dialect. */
class KnownStatements {
  /** By texts without any literal and comment. */
  readonly texts = new RecentMap<string, Statement>(maxKept);
  /** By the first part of the sums of all other texts, so that no literal stays in memory. */
  readonly sums = new RecentMap<number, { readonly second: number; readonly statement: Statement }>(maxKept);
  /** By fingerprint, so that a million texts of one statement have one object. */
  readonly statements = new RecentMap<string, Statement>(maxKept);
}

const known: Record<Dialect, KnownStatements> = {
  postgresql: new KnownStatements(),
  mysql: new KnownStatements(),
  sqlite: new KnownStatements(),
};
const sum = { first: 0, second: 0 };

/** Returns the statement of a text. No literal of it is kept. */
export function statementOf(text: string, dialect: Dialect): Statement {
  const { texts, sums } = known[dialect];
  const found = texts.get(text);
  if (found !== undefined) return found;
  const readable = text.length > maxReadLength ? text.slice(0, maxReadLength) : text;
  sumText(readable, sum);
  const { first, second } = sum;
  const summed = sums.get(first);
  if (summed?.second === second) return summed.statement;
  const { statement, isKeepable } = read(readable, dialect);
  if (isKeepable) texts.set(text, statement);
  else sums.set(first, { second, statement });
  return statement;
}

/**
 * Returns the sum of a text with literals that `statementOf` has just been given, which need not be made again; undefined
 * where that has not read all of it.
 */
export function sumOfRead(text: string): number | undefined {
  return text.length > maxReadLength ? undefined : sum.first;
}

function read(text: string, dialect: Dialect): { statement: Statement; isKeepable: boolean } {
  const { tokens, hasComments } = readTokens(text, dialect);
  const hasLiterals = tokens.some(({ kind }) => kind === 'value');
  const isKeepable = !hasLiterals && !hasComments && text.length <= maxKeptTextLength;
  const normalised = normalise(tokens, dialect);
  const fingerprint = stableHash(normalised.key);
  const { statements } = known[dialect];
  const key = hasLiterals ? `${fingerprint}?` : fingerprint;
  let statement = statements.get(key);
  if (statement === undefined) {
    const { operation, collection, summary, isRead } = summarise(tokens);
    statement = {
      text: detached(normalised.text),
      fingerprint,
      operation: detached(operation),
      collection: collection === undefined ? undefined : detached(collection),
      summary: detached(summary),
      isRead,
      hasLiterals,
    };
    statements.set(key, statement);
  }
  return { statement, isKeepable };
}

/** Copies a text: V8 makes a part of a text hold on to all of it. */
function detached(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
