import type { EndedErrors } from '../errors/ended-errors.ts';
import type { Extension } from '../host/extension-host.ts';
import { requestFactsOf } from './request-facts.ts';
import { RequestLog, type ResolvedRequestLogOptions } from './request-log.ts';

/** Writes one log line for each request that is over. */
export function requestLogExtension(options: ResolvedRequestLogOptions, ended: EndedErrors): Extension {
  return {
    name: 'request_log',
    setup({ clock, logger, work }) {
      const log = new RequestLog(logger, options);
      work.onEnd((end) => {
        const isWanted = end.work.kind === 'request' && log.takes(end.name, end.status ?? 0, end.isSlow);
        if (isWanted) log.write(requestFactsOf(end, clock, ended));
      }, 'all');
    },
  };
}
