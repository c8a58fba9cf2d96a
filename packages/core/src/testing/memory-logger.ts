import type { Logger } from '../base/logger.ts';

export interface LogEntry {
  level: keyof Logger;
  message: string;
  fields: Record<string, unknown>;
}

/** Keeps every log call for a test to look at. */
export class MemoryLogger implements Logger {
  readonly entries: LogEntry[] = [];

  debug = this.#method('debug');
  info = this.#method('info');
  warn = this.#method('warn');
  error = this.#method('error');

  #method(level: keyof Logger) {
    return (fields: object, message: string): void => {
      this.entries.push({ level, message, fields: fields as Record<string, unknown> });
    };
  }
}
