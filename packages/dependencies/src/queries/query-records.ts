import type { SlidingWindow } from '@golden-signals/core';
import { type ExtensionHost, overflowValue } from '@golden-signals/core/extension';
import type { Statement } from '../statements/statement.ts';
import type { ResolvedQueryOptions } from './query-options.ts';
import { QueryRecord } from './query-record.ts';
import type { QueryType, QueryTypes } from './query-types.ts';

/** Statements that are told apart; the calls of further ones are in one record. */
const maxRecords = 1_000;

const overflowStatement: Statement = {
  text: overflowValue,
  fingerprint: overflowValue,
  operation: overflowValue,
  collection: undefined,
  summary: overflowValue,
  isRead: false,
  hasLiterals: false,
};

/** The statements of one monitor. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12. */
export class QueryRecords {
  private readonly host: ExtensionHost;
  private readonly options: ResolvedQueryOptions;
  private readonly types: QueryTypes;
  private readonly createWindow: () => SlidingWindow;
  private readonly records = new Map<string, QueryRecord>();
  private overflow: QueryRecord | undefined;

  constructor(
    host: ExtensionHost,
    options: ResolvedQueryOptions,
    types: QueryTypes,
    createWindow: () => SlidingWindow,
  ) {
    this.host = host;
    this.options = options;
    this.types = types;
    this.createWindow = createWindow;
  }

  /** Returns what is known of a statement, made at its first call. */
  of(statement: Statement): QueryRecord {
    const known = this.records.get(statement.fingerprint);
    if (known !== undefined) return known;
    if (this.records.size >= maxRecords) return this.obtainOverflow();
    const record = this.create(statement, this.types.of(statement.operation));
    this.records.set(statement.fingerprint, record);
    return record;
  }

  *[Symbol.iterator](): Iterator<QueryRecord> {
    yield* this.records.values();
    if (this.overflow !== undefined) yield this.overflow;
  }

  clear(): void {
    this.records.clear();
    this.overflow = undefined;
  }

  private create(statement: Statement, type: QueryType | undefined): QueryRecord {
    const slowMs = this.options.slowMs('database', statement.fingerprint);
    return new QueryRecord(statement, type, type?.addWindow() ?? this.createWindow(), slowMs);
  }

  private obtainOverflow(): QueryRecord {
    if (this.overflow === undefined) {
      this.overflow = this.create(overflowStatement, undefined);
      this.host.logger.warn(
        {},
        `There are more than ${maxRecords} statements; further ones are measured together, as "${overflowValue}". ` +
          'Texts that differ in more than their literals are statements of their own: look at names that are made up.',
      );
    }
    return this.overflow;
  }
}
