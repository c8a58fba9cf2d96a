import { currentRequest, type Extension } from '@golden-signals/core';
import { afterEach, expect, test } from '@jest/globals';
import { eventually, MonitoredService } from '../diagnostics/support.ts';

let service: MonitoredService;

afterEach(() => service.close());

/** Adds a header of its own, keeps a value on each request, and needs its context. */
function following(name: string, ended: string[]): Extension {
  return {
    name,
    requires: { requestContext: true },
    setup({ work }) {
      const paths = work.slot(
        (of) => `${name} ${of.kind}`,
        (value, { name: route }) => ended.push(`${value} ${route}`),
      );
      work.onHead((of) => ({ [`x-${name}`]: paths.of(of), 'x-first': name }));
    },
  };
}

test('several extensions follow one request, each with a context, headers and a value of its own', async () => {
  const ended: string[] = [];
  service = await new MonitoredService((_req, res) => res.end(), {
    extensions: [following('one', ended), following('two', ended)],
    requestContext: { responseHeader: true },
    http: { responseTime: true },
  }).listen();
  const { headers } = await service.send('/cart');
  expect(headers).toMatchObject({ 'x-one': 'one request', 'x-two': 'two request', 'x-first': 'one' });
  expect(headers).toHaveProperty('x-request-id');
  expect(headers).toHaveProperty('x-response-time');
  await eventually(() => ended.length === 2);
  expect(ended.sort()).toEqual(['one request /cart', 'two request /cart']);
});

test('the current request is one object, so that something can be kept for it', async () => {
  const kept = new WeakMap<object, string>();
  service = await new MonitoredService(
    async (_req, res) => {
      kept.set(currentRequest()!, 'a value');
      await new Promise(setImmediate);
      res.end(kept.get(currentRequest()!));
    },
    { requestContext: true },
  ).listen();
  expect((await service.send('/cart')).body).toBe('a value');
});
