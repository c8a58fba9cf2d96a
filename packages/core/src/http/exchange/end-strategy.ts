import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.ts';
import type { Exchange, ResolveRoute } from './exchange.ts';

/**
 * One way to notice that a response is over. There are two: `AnnouncedEnds` costs the request nothing but needs a
 * connection that Node has been heard on before; `ListenedEnds` takes whatever there is. Each exchange is followed in
 * one of them, from its beginning to its end.
 *
 * Both hold to one rule of when a response is over: at `finish`, if that proves that the whole of it was handed over
 * (`sent-response.ts`), else when it or its connection closes. `outcome.ts` says what it was then.
 */
export interface EndStrategy {
  /**
   * The exchange of a response, begun where there is none. Undefined where the response cannot be followed in this way,
   * or is over already.
   */
  obtain(req: IncomingMessage, res: ServerResponse, resolveRoute: ResolveRoute): Exchange | undefined;
  /** The exchange of a response that is followed in this way; of one that is over only as long as it is kept. */
  of(res: ServerResponse): Exchange | undefined;
}

/** What a strategy reports of the exchanges that it follows. None of it throws. */
export interface EndHost {
  readonly clock: Clock;
  begin(exchange: Exchange): void;
  /** Once for each exchange. A property, because it also shows whose connection it is. */
  readonly end: (exchange: Exchange) => void;
}
