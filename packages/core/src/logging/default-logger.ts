import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Logger } from '../base/logger.ts';
import { hasMethods } from '../base/option-rules.ts';
import { jsonLineLogger } from './json-line-logger.ts';
import { standardError } from './line-writer.ts';

const isLogger = hasMethods('debug', 'info', 'warn', 'error');

type Pino = (options: { level: string }, destination: { write(line: string): void }) => Logger;

/**
 * Returns the logger of a monitor that was given none: pino as the application has installed it, else lines of JSON.
 * Either writes to standard error, without `debug`, and drops what cannot be written.
 *
 * pino is looked for at the first line and not before: loading it takes 30 ms, and many processes log nothing.
 */
export function defaultLogger(): Logger {
  let logger: Logger | undefined;
  const method = (level: keyof Logger) => (fields: object, message: string) => {
    logger ??= pinoLogger() ?? jsonLineLogger();
    logger[level](fields, message);
  };
  return { debug: () => {}, info: method('info'), warn: method('warn'), error: method('error') };
}

/** The script first: it tells whose process this is, while a process may be started from anywhere. */
const places = [() => process.argv[1], () => join(process.cwd(), 'package.json')];

function pinoLogger(): Logger | undefined {
  for (const place of places) {
    try {
      const pino: Pino = createRequire(place() ?? '')('pino');
      const logger = pino({ level: 'info' }, standardError);
      if (isLogger(logger) === undefined) return logger;
    } catch {
      // Not installed there, or not to be used as it is.
    }
  }
  return undefined;
}
