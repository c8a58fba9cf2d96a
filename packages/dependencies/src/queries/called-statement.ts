import type { CallDetails } from '@golden-signals/core/extension';
import type { Statement } from '../statements/statement.ts';

/** One call of a statement. The event of its end has it again, with what is known of this call alone. */
export class CalledStatement implements CallDetails {
  readonly operation: string;
  readonly collection: string | undefined;
  readonly summary: string;
  readonly statement: Statement;
  /** Let go of at the end of the call. */
  values: unknown;

  constructor(statement: Statement, values: unknown) {
    this.operation = statement.operation;
    this.collection = statement.collection;
    this.summary = statement.summary;
    this.statement = statement;
    this.values = values;
  }
}
