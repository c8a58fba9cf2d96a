/** Whose rules of quoting a text follows. */
export type Dialect = 'postgresql' | 'mysql' | 'sqlite';

/** All texts that differ in literals, white space and comments only. */
export interface Statement {
  /** The text without any literal, in one line, at most 2,000 characters. */
  readonly text: string;
  /** 16 hexadecimal digits, the same for the same `text` in every process. */
  readonly fingerprint: string;
  /** In upper case: `SELECT`. */
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
