import type { CallDetails } from '@golden-signals/core/extension';
import type { Statement } from '../statements/statement.ts';
import { type KeptValues, keptValues } from './argument-hash.ts';
import type { QueryRecord } from './query-record.ts';

/** One call of a statement. The event of its end has it again, with what is known of this call alone. */
export class CalledStatement implements CallDetails {
  readonly record: QueryRecord;
  /**
   * What a repetition is compared by: the values, and the text, or its sum, where it has literals. Of reads alone, and kept no
   * longer than the request.
   */
  values: KeptValues;
  text: string | number | undefined;
  private readonly statement: Statement;

  constructor(statement: Statement, record: QueryRecord, values: unknown, text: string | number | undefined) {
    this.statement = statement;
    this.record = record;
    this.values = statement.isRead ? keptValues(values) : undefined;
    this.text = statement.isRead ? text : undefined;
  }

  get operation(): string {
    return this.statement.operation;
  }

  get collection(): string | undefined {
    return this.statement.collection;
  }

  get summary(): string {
    return this.statement.summary;
  }
}
