/** One log call: structured fields first, then the message. A pino logger satisfies it as it is. */
export type LogMethod = (fields: object, message: string) => void;

/** What the suite writes its own log lines to. */
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}
