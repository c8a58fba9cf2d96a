import type { IncomingMessage } from 'node:http';
import type { RequestContext } from './request-context.ts';
import { incomingRequestId } from './request-id.ts';
import { parseTraceparent } from './traceparent.ts';

/** What leads from a record to one request elsewhere. */
export interface RequestIds {
  readonly requestId: string | undefined;
  readonly traceId: string | undefined;
  /** The caller's span. */
  readonly spanId: string | undefined;
}

const noIds: RequestIds = { requestId: undefined, traceId: undefined, spanId: undefined };

/** Of a request whose context is tracked. */
export function idsOfContext(context: RequestContext | undefined): RequestIds {
  if (context === undefined) return noIds;
  const { requestId, trace } = context;
  return { requestId, traceId: trace?.traceId, spanId: trace?.parentId };
}

/** Of any request: without a context, what its caller sent. */
export function idsOfRequest({ headers }: IncomingMessage, context: RequestContext | undefined): RequestIds {
  if (context !== undefined) return idsOfContext(context);
  const trace = parseTraceparent(headers.traceparent);
  return {
    requestId: incomingRequestId(headers['x-request-id']),
    traceId: trace?.traceId,
    spanId: trace?.parentId,
  };
}
