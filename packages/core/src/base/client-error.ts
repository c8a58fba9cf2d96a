/**
 * Returns whether an error says itself that the caller is to blame: a `statusCode` or `status` of 400 to 499, as the
 * errors of Express, Fastify and NestJS have it. Never throws.
 */
export function isClientError(error: unknown): boolean {
  const status = statusOfError(error);
  return status !== undefined && status >= 400 && status < 500;
}

/**
 * Returns whether an error is the service's own failure as far as the error itself says: also a redirect that was thrown
 * has a status below 500. Never throws.
 */
export function isServiceError(error: unknown): boolean {
  const status = statusOfError(error);
  return status === undefined || status >= 500;
}

function statusOfError(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    const { statusCode, status } = error as { statusCode?: unknown; status?: unknown };
    const code = statusCode ?? status;
    return typeof code === 'number' ? code : undefined;
  } catch {
    return undefined;
  }
}
