import { type Agent, type IncomingMessage, request } from 'node:http';
import type { PlannedRequest } from './traffic.ts';

/** What became of a request, as its sender saw it. */
export interface Outcome {
  /** The status code; `499` when the visitor hung up; an error code such as `ECONNRESET` when no answer came. */
  status: string;
  durationMs: number;
}

/** Tells the generator's requests from those of a person who looks around in the shop. */
export const loadUserAgent = 'golden-signals-demo-load';

/** Sends one request and reads the answer to its end, or hangs up as planned. Never rejects. */
export function visit(agent: Agent, port: number, planned: PlannedRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const startMs = performance.now();
    const { method, path, body, hangUp } = planned;
    const req = request({ agent, host: '127.0.0.1', port, method, path, headers: headersOf(planned) });
    let leaving: NodeJS.Timeout | undefined;

    const settle = (status: string): void => {
      clearTimeout(leaving);
      resolve({ status, durationMs: performance.now() - startMs });
    };
    const leaveLater = (afterMs: number): void => {
      leaving ??= setTimeout(() => {
        settle('499');
        req.destroy();
      }, afterMs);
    };
    const fail = (error: NodeJS.ErrnoException): void => settle(error.code ?? error.name);

    if (hangUp?.when === 'before-response') req.once('finish', () => leaveLater(hangUp.afterMs));
    req.once('error', fail);
    req.once('response', (res: IncomingMessage) => {
      res.once('error', fail);
      res.once('end', () => settle(String(res.statusCode)));
      if (hangUp?.when === 'during-response') res.once('data', () => leaveLater(hangUp.afterMs));
      res.resume();
    });
    req.end(body);
  });
}

function headersOf({ headers, body }: PlannedRequest): Record<string, string> {
  return {
    'user-agent': loadUserAgent,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
}
