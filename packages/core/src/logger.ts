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
 * Writes one JSON object per line: `{"time":"…","level":"warn","msg":"…", …fields}`.
 *
 * The default goes to standard error, so that a program whose output is piped stays clean. `debug` is dropped.
 */
export function jsonLineLogger(write: (line: string) => void = (line) => process.stderr.write(line)): Logger {
  const method =
    (level: string): LogMethod =>
    (fields, msg) =>
      write(`${JSON.stringify({ time: new Date().toISOString(), level, msg, ...fields })}\n`);
  return { debug: () => {}, info: method('info'), warn: method('warn'), error: method('error') };
}
