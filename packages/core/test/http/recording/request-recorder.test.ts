import type { WorkEnd } from '@golden-signals/core/extension';
import { afterEach, describe, expect, test } from '@jest/globals';
import { HttpFixture, ObservedServer } from '../support.ts';

let fixture: HttpFixture;
let observed: ObservedServer;

async function listen(): Promise<void> {
  fixture = new HttpFixture();
  observed = await ObservedServer.listen(fixture, (req, res) => {
    fixture.clock.advance(req.url === '/slow' ? 2_000 : 5);
    res.writeHead(req.url === '/failing' ? 503 : 200).end('ok');
  });
}

afterEach(() => observed.close());

describe('whoever listens for the ends of work', () => {
  test('of all requests is told of each, with what was recorded', async () => {
    await listen();
    const ends: WorkEnd[] = [];
    fixture.work.onEnd((end) => void ends.push(end), 'all');
    await observed.send('/a');
    await observed.send('/failing');
    expect(ends).toMatchObject([
      {
        work: { kind: 'request', state: 'over', name: '/a' },
        name: '/a',
        method: 'GET',
        outcome: 'success',
        status: 200,
        errorType: '',
        durationMs: 5,
        isError: false,
        isSlow: false,
        thresholdMs: 1_000,
      },
      { name: '/failing', status: 503, errorType: '503', isError: true, outcome: 'error' },
    ]);
    expect(ends[0]!.requestBytes).toBeGreaterThan(0);
    expect(ends[0]!.responseBytes).toBeGreaterThan(0);
  });

  test('of notable requests is told of failed and slow ones, also beside one of all, until it stops', async () => {
    await listen();
    const notable: string[] = [];
    const stop = fixture.work.onEnd(({ name }) => void notable.push(name), 'notable');
    await observed.send('/a');
    fixture.work.onEnd(() => {}, 'all');
    for (const path of ['/a', '/slow', '/failing']) await observed.send(path);
    stop();
    await observed.send('/failing');
    expect(notable).toEqual(['/slow', '/failing']);
  });

  test('of long ones is told of those that took as long', async () => {
    await listen();
    const long: string[] = [];
    fixture.work.onEnd(({ name }) => void long.push(name), { fromMs: 2_000 });
    for (const path of ['/a', '/slow', '/failing']) await observed.send(path);
    expect(long).toEqual(['/slow']);
  });
});

describe('a slot', () => {
  test('keeps a value on each request that asks for it, and gives it back at the end', async () => {
    await listen();
    const ended: unknown[] = [];
    const slot = fixture.work.slot(
      (work) => ({ of: work.name, times: 0 }),
      (value, end) => void ended.push([value, end.name]),
    );
    fixture.work.onStart((work) => {
      if (work.name === '/b') return;
      expect(slot.peek(work)).toBeUndefined();
      slot.of(work).times++;
      slot.of(work).times++;
    });
    for (const path of ['/a', '/b', '/c']) await observed.send(path);
    expect(ended).toEqual([
      [{ of: '/a', times: 2 }, '/a'],
      [{ of: '/c', times: 2 }, '/c'],
    ]);
  });

  test('of a request that is left out is dropped', async () => {
    fixture = new HttpFixture({ exclude: ['/health'] });
    const states: string[] = [];
    const ended: unknown[] = [];
    const slot = fixture.work.slot(
      () => 1,
      (value) => void ended.push(value),
    );
    fixture.work.onStart((work) => void slot.of(work));
    observed = await ObservedServer.listen(fixture, (_req, res) => {
      const [work] = fixture.http.openExchanges();
      fixture.http.ignore(res);
      if (work !== undefined) states.push(work.state);
      res.end('ok');
    });
    for (const path of ['/health', '/own']) await observed.send(path);
    expect([states, ended]).toEqual([['left_out'], []]);
  });
});

describe('the threshold of a route', () => {
  test('may change', async () => {
    await listen();
    fixture.http.route('/a').slowThresholdMs = 4;
    await observed.send('/a');
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
  });

  test('may be a function of the request; undefined and a failure are the number', async () => {
    await listen();
    const failure = new Error('broken');
    const answers = [
      () => 4,
      () => undefined,
      () => {
        throw failure;
      },
    ];
    fixture.http.route('/a').slowThresholdOf = () => answers.shift()!();
    for (let request = 0; request < 3; request++) await observed.send('/a');
    expect(await fixture.read('http_slow_requests_total')).toEqual({ 'GET /a': 1 });
    expect(fixture.internalErrors).toEqual([['http_slow_threshold', 'Error: broken']]);
  });
});
