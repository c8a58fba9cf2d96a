import type { Logger, LogMethod } from '../base/logger.ts';
import { toJsonLine } from './json-line.ts';
import { standardError } from './line-writer.ts';

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
