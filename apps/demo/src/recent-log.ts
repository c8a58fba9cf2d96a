import type { Logger, LogMethod } from '@golden-signals/core';

/** The last log lines, for a terminal where the table is redrawn in place and a line in between would tear it. */
export class RecentLog implements Logger {
  readonly #keep: number;
  #lines: string[] = [];

  constructor(keep: number) {
    this.#keep = keep;
  }

  readonly debug: LogMethod = () => {};
  readonly info = this.#method('info');
  readonly warn = this.#method('warn');
  readonly error = this.#method('error');

  /** The oldest first, for example `warn slow HTTP request route=/search method=GET durationMs=1123`. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  #method(level: string): LogMethod {
    return (fields, message) => {
      const details = Object.entries(fields).map(([name, value]) => `${name}=${toText(value)}`);
      this.#lines = [...this.#lines, [level, message, ...details].join(' ')].slice(-this.#keep);
    };
  }
}

function toText(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value)) : String(value);
}
