import type { ErrorSample } from './error-event.ts';
import type { FailureHost } from './failure-host.ts';

/**
 * Watches for exceptions and rejections that nobody catches, in a way that changes nothing for the process: Node tells
 * about both before it decides what becomes of it, also where the application has a listener for them. The one exception
 * are rejections with a listener for `unhandledRejection`; those are handled, and a second listener would be taken for
 * a handler where there is none.
 *
 * A process that is about to end writes the error to its log first, as one line with the level `error`: nothing that is
 * kept in memory will be read any more. The call is synchronous, and so is the default logger on files and, but for
 * Windows, on pipes; a logger that buffers may lose it.
 *
 * @param capture Must not throw.
 * @returns Stops watching.
 */
export function watchUncaughtExceptions(
  host: FailureHost,
  capture: (error: unknown, origin: string) => ErrorSample | undefined,
): () => void {
  const listener = (error: unknown, origin: string): void => {
    const sample = capture(error, origin);
    if (sample !== undefined && endsProcess()) log(host, sample, origin);
  };
  if (watchers.size === 0) process.on('uncaughtExceptionMonitor', tellWatchers);
  watchers.add(listener);
  return () => {
    if (watchers.delete(listener) && watchers.size === 0)
      process.off('uncaughtExceptionMonitor', tellWatchers);
  };
}

type Watcher = (error: unknown, origin: string) => void;

/** One listener for all monitors: Node warns of more than ten. */
const watchers = new Set<Watcher>();

function tellWatchers(error: unknown, origin: string): void {
  for (const watcher of watchers) watcher(error, origin);
}

function endsProcess(): boolean {
  return process.listenerCount('uncaughtException') === 0 && !process.hasUncaughtExceptionCaptureCallback();
}

function log(host: FailureHost, { error, fingerprint }: ErrorSample, origin: string): void {
  try {
    const fields = {
      'error.type': error.type,
      'exception.type': error.type,
      'exception.message': error.message,
      'exception.stacktrace': error.stack,
      fingerprint,
      origin,
    };
    host.logger.error(fields, 'An exception that nobody caught ends the process.');
  } catch (failure) {
    host.internalError('logger', failure);
  }
}
