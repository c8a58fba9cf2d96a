/**
 * Returns whether an error says itself that the caller is to blame: a `statusCode` or `status` of 400 to 499, as the
 * errors of Express, Fastify and NestJS have it. Never throws.
 */
export function isClientError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  try {
    const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
    const code = statusCode ?? status;
    return typeof code === 'number' && code >= 400 && code < 500;
  } catch {
    return false;
  }
}
