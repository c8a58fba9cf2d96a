/** Whose rules of quoting a text follows. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite';

/** All texts that differ in literals, white space and comments only. */
export interface Statement {
  /** The text without literals and comments, in one line, with spaces as in the first one; at most 2,000 characters. */
  readonly text: string;
  /** 16 hexadecimal digits, the same in every process. To PostgreSQL, literals of unlike types make unlike statements. */
  readonly fingerprint: string;
  /** In upper case: `SELECT`; empty for a text without any word. */
  readonly operation: string;
  /** The first table; undefined where there is none. */
  readonly collection: string | undefined;
  /** As OpenTelemetry's `db.query.summary`: `INSERT shipping_details SELECT orders`. */
  readonly summary: string;
  /** It changes nothing. */
  readonly isRead: boolean;
  /** The text has literals, so that two equal statements may be different queries. */
  readonly hasLiterals: boolean;
}
