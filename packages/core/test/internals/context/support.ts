import { FakeClock } from '@golden-signals/core/testing';
import { type ContextSource, WorkContext } from '../../../src/context/work-context.ts';

export interface TestSource {
  kind?: ContextSource['kind'];
  headers?: Record<string, unknown>;
  startedMs?: number;
  name?: string | undefined;
  carrier?: object;
  givenId?: string;
}

/** What a context asks, whose name may change. */
export function testSource({
  headers = {},
  ...parts
}: TestSource = {}): ContextSource & { name: string | undefined } {
  return {
    kind: 'request',
    startedMs: 0,
    name: '/a',
    methodText: 'GET',
    carrier: {},
    givenId: undefined,
    header: (name) => headers[name],
    ...parts,
  };
}

/** A context that no request stands behind. */
export function testContext(source: TestSource = {}, clock = new FakeClock()): WorkContext {
  return new WorkContext(testSource(source), { clock, requestIdHeader: 'x-request-id' });
}
