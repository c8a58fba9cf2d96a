// Silences over HTTP, in the shapes of Alertmanager's API, for whom may change something.

import { startManagementServer } from '@golden-signals/core';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { firedAtMs } from '../../sample-notifications.ts';
import { closeAll, notified, Told } from './notified.ts';

const silence = {
  matchers: [{ name: 'alertname', value: 'Slow.*', isRegex: true, isEqual: true }],
  startsAt: new Date(firedAtMs).toISOString(),
  endsAt: new Date(firedAtMs + 3_600_000).toISOString(),
  createdBy: 'ann',
  comment: 'being mended',
};
const authorization = 'Bearer t0ken';

let made: ReturnType<typeof notified>;
let url: string;

beforeEach(async () => {
  made = notified([new Told()], {}, { auth: { bearerToken: 't0ken' } });
  const { port } = await startManagementServer({
    monitor: made.monitor,
    port: 0,
    host: '127.0.0.1',
  } as never);
  url = `http://127.0.0.1:${port}/monitoring/silences`;
});
afterEach(closeAll);

async function send(method: string, path: string, body?: unknown, headers: object = { authorization }) {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', connection: 'close', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
  };
}

test('one is made, listed and ended, each change with an audit line', async () => {
  const { status, json } = await send('POST', '', silence);
  expect([status, json]).toEqual([200, { silenceID: expect.any(String) }]);
  const id = json.silenceID;
  expect((await send('GET', '')).json).toEqual([{ ...silence, id, state: 'active' }]);
  expect(made.notifier.silences.isSilenced({ alertname: 'SlowRequests' })).toBe(true);
  expect((await send('DELETE', `/${id}`)).status).toBe(200);
  expect((await send('DELETE', `/${id}`)).status).toBe(404);
  expect((await send('GET', '')).json).toEqual([]);
  const audits = made.logger.entries.flatMap(({ fields }) => {
    return fields['golden_signals.audit'] === undefined ? [] : [[fields['golden_signals.audit'], fields.by]];
  });
  expect(audits).toEqual([
    ['silence', 'a caller at 127.0.0.1'],
    ['silence_expire', 'a caller at 127.0.0.1'],
  ]);
});

describe('is refused', () => {
  test.each<[string, unknown, object | undefined, number]>([
    ['without credentials', silence, {}, 401],
    ['from a foreign page', silence, { authorization, 'sec-fetch-site': 'cross-site' }, 403],
    ['without a comment', { ...silence, comment: '' }, undefined, 400],
    ['without matchers', { ...silence, matchers: [] }, undefined, 400],
    ['with an expression that is none', { ...silence, matchers: ['a=~"["'] }, undefined, 400],
    ['as null', 'null', undefined, 400],
    ['as what is no JSON', '{', undefined, 400],
  ])('%s', async (_, body, headers, status) => {
    expect((await send('POST', '', body, headers)).status).toBe(status);
    expect(made.notifier.silences.list()).toEqual([]);
  });
});

test('during maintenance nobody is told', () => {
  made.notifier.silences.startMaintenance({
    durationMs: 60_000,
    createdBy: 'deploy',
    comment: 'version 1.5.0',
  });
  expect(made.notifier.silences.isSilenced({ alertname: 'Anything' })).toBe(true);
  made.clock.advance(60_000);
  expect(made.notifier.silences.isSilenced({ alertname: 'Anything' })).toBe(false);
});
