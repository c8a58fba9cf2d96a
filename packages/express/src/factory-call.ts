import { GoldenSignalsError } from '@golden-signals/core/adapter';

/**
 * Refuses a request where options are expected: somebody wrote `app.use(metricsMiddleware)`, and Express calls with each
 * request what was to be called once.
 *
 * @param scope The function that is called.
 * @throws GoldenSignalsError `ERR_GS_NOT_CALLED`
 */
export function refuseRequest(scope: string, options: unknown): void {
  const isRequest =
    typeof options === 'object' && options !== null && 'headers' in options && 'url' in options;
  if (!isRequest) return;
  throw new GoldenSignalsError(
    'ERR_GS_NOT_CALLED',
    `${scope} makes a middleware and is none itself: call it, as in app.use(${scope}()).`,
  );
}
