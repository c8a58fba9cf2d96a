import { afterEach, describe, expect, test } from '@jest/globals';
import type { RequestEnd } from '../../../src/http/recording/request-observer.ts';
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

describe('an observer', () => {
  test('of all requests is told of each, with what was recorded', async () => {
    await listen();
    const ends: RequestEnd[] = [];
    fixture.http.addObserver({ wants: 'all', requestEnded: (end) => void ends.push(end) });
    await observed.send('/a');
    await observed.send('/failing');
    expect(ends).toMatchObject([
      {
        route: { template: '/a' },
        outcome: 'complete',
        status: 200,
        errorType: '',
        durationMs: 5,
        isError: false,
        isSlow: false,
        thresholdMs: 1_000,
      },
      { route: { template: '/failing' }, status: 503, errorType: '503', isError: true },
    ]);
    expect(ends[0]!.exchange.sentStatus).toBe(200);
    expect(ends[0]!.bytesIn).toBeGreaterThan(0);
    expect(ends[0]!.bytesOut).toBeGreaterThan(0);
  });

  test('of notable requests is told of failed and slow ones, also beside one of all', async () => {
    await listen();
    const notable: string[] = [];
    fixture.http.addObserver({
      wants: 'notable',
      requestEnded: ({ route }) => void notable.push(route.template),
    });
    await observed.send('/a');
    fixture.http.addObserver({ wants: 'all', requestEnded: () => {} });
    for (const path of ['/a', '/slow', '/failing']) await observed.send(path);
    expect(notable).toEqual(['/slow', '/failing']);
  });

  test('that throws costs neither the record nor the other observers', async () => {
    await listen();
    const failure = new Error('broken');
    let told = 0;
    fixture.http.addObserver({
      wants: 'all',
      requestEnded() {
        throw failure;
      },
    });
    fixture.http.addObserver({ wants: 'all', requestEnded: () => void told++ });
    await observed.send('/a');
    expect(told).toBe(1);
    expect(fixture.internalErrors).toEqual([{ component: 'http_observer', error: failure }]);
    expect(await fixture.read('http_requests_total')).toEqual({ 'GET /a 200': 1 });
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
    expect(fixture.internalErrors).toEqual([{ component: 'http_slow_threshold', error: failure }]);
  });
});
