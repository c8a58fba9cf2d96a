import type { ExtensionHost } from '@golden-signals/core/extension';
import type { ResolvedDependenciesOptions } from '../dependencies-options.ts';
import type { Statement } from '../statements/statement.ts';
import { CalledStatement } from './called-statement.ts';

/** What is known of the queries of one monitor. */
export class Queries {
  readonly host: ExtensionHost;
  readonly options: ResolvedDependenciesOptions;

  constructor(host: ExtensionHost, options: ResolvedDependenciesOptions) {
    this.host = host;
    this.options = options;
  }

  /** @param text As the application gave it; not kept. */
  called(statement: Statement, values: unknown, _text: string): CalledStatement {
    return new CalledStatement(statement, values);
  }
}
