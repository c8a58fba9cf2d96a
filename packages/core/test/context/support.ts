import { RequestContext } from '../../src/context/request-context.ts';

/** A context that no request stands behind. */
export function testContext(
  parts: Partial<ConstructorParameters<typeof RequestContext>[0]> = {},
): RequestContext {
  return new RequestContext({
    requestId: 'id',
    trace: undefined,
    method: 'GET',
    route: () => '/a',
    startedMs: 0,
    startedAtMs: 0,
    ...parts,
  });
}
