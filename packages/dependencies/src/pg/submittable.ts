import { type CallResult, type Method, wrapMethod } from '@golden-signals/core/extension';
import { resultOf } from './called-query.ts';
import type { Submittable } from './library.ts';

/** The number at the end of what the server says of a command: `INSERT 0 3`, `COPY 12`. */
const affectedRows = /\d+$/;

/**
 * Watches a cursor, a stream or another query that handles its own messages until it is over, however far it is read.
 *
 * @param onEnd Called once, before the application hears of the end.
 */
export function observeSubmittable(query: Submittable, onEnd: (result: CallResult) => void): void {
  let isOver = false;
  let rows = 0;
  let affected: number | undefined;
  const end = (result: CallResult) => {
    if (!isOver) onEnd(result);
    isOver = true;
  };
  const before = (name: string, watch: (message: unknown) => void) => {
    if (typeof (query as unknown as Record<string, unknown>)[name] !== 'function') return;
    wrapMethod(
      query,
      name,
      (original): Method =>
        function (message, ...more) {
          watch(message);
          return original.call(this, message, ...more);
        },
    );
  };
  before('handleDataRow', () => {
    rows += 1;
  });
  before('handleCommandComplete', (message) => {
    const { text } = (message ?? {}) as { text?: unknown };
    const found = typeof text === 'string' ? affectedRows.exec(text) : null;
    if (found !== null) affected = Number(found[0]);
  });
  // Of a cursor, the server says how many rows the last portion had.
  before('handleReadyForQuery', () => end({ rows: rows > 0 ? rows : affected }));
  before('handleError', (error) => end(resultOf(error, undefined)));
}
