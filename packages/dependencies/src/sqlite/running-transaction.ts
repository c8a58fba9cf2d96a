import type { Call } from '@golden-signals/core/extension';
import { failure, type SynchronousDatabase } from './synchronous-database.ts';

/** One run of a transaction: two calls, with what the application does in between. */
export class RunningTransaction {
  readonly #database: SynchronousDatabase;
  readonly #begin: Call | undefined;
  #end: Call | undefined;
  #endText = '';
  #endStartedMs = 0;

  constructor(database: SynchronousDatabase) {
    this.#database = database;
    this.#begin = database.begin('BEGIN', 'sqlite');
  }

  began(): void {
    this.#begin?.end();
  }

  /** The application is ready. @param text `COMMIT` or `ROLLBACK`. */
  ends(text: string): void {
    this.#endText = text;
    this.#endStartedMs = this.#database.now();
    this.#end = this.#database.begin(text, 'sqlite');
  }

  ended(): void {
    this.#end?.end();
    this.#held();
  }

  /** It was rolled back because the application wanted it so, or it could not begin or be committed. */
  failed(error: unknown): void {
    this.#begin?.end(failure(error));
    this.#end?.end(this.#endText === 'ROLLBACK' ? {} : failure(error));
    this.#held();
  }

  #held(): void {
    if (this.#end !== undefined) this.#database.held(this.#endText, this.#endStartedMs);
  }
}
