import type { Response } from 'express';

/** Aborts when the client leaves, so that the shop stops to work on an answer that nobody reads. */
export function untilClosed(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => controller.abort());
  return controller.signal;
}
