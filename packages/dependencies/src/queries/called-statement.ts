import type { CallDetails } from '@golden-signals/core/extension';
import type { Statement } from '../statements/statement.ts';
import type { QueryRecord } from './query-record.ts';

/** One call of a statement. The event of its end has it again, with what is known of this call alone. */
export class CalledStatement implements CallDetails {
  readonly operation: string;
  readonly collection: string | undefined;
  readonly summary: string;
  readonly record: QueryRecord;
  /** What a repetition is compared by: the values, and the text where it has literals. Kept no longer than the request. */
  values: unknown;
  text: string | undefined;

  constructor(statement: Statement, record: QueryRecord, values: unknown, text: string | undefined) {
    this.operation = statement.operation;
    this.collection = statement.collection;
    this.summary = statement.summary;
    this.record = record;
    this.values = values;
    this.text = text;
  }
}
