import { toJsonLine } from './logging/json-line.ts';
import { standardError } from './logging/line-writer.ts';

/** One log call: structured fields first, then the message. A pino logger satisfies it as it is. */
export type LogMethod = (fields: object, message: string) => void;

/** What the suite writes its own log lines to. */
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

/**
 * Writes one JSON object per line: `{"time":"…","level":"warn","msg":"…", …fields}`, whatever the fields are.
 *
 * The default goes to standard error, so that a program whose output is piped stays clean; where that cannot be
 * written to, lines are dropped, and the next one that is written says how many. `debug` is dropped.
 */
export function jsonLineLogger(write: (line: string) => void = (line) => standardError.write(line)): Logger {
  const method =
    (level: string): LogMethod =>
    (fields, msg) =>
      write(toJsonLine({ time: new Date().toISOString(), level, msg }, fields));
  return { debug: () => {}, info: method('info'), warn: method('warn'), error: method('error') };
}
