// Whom the service follows, and for how long, by a clock that is moved.

import { createHash } from 'node:crypto';
import { Redactor, type Work, type WorkEnd } from '@golden-signals/core/extension';
import { FakeClock } from '@golden-signals/core/testing';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FollowedClients } from '../../../src/follow/followed-clients.ts';

const minuteMs = 60_000;

/** Work as far as it is read here. */
interface FakeWork extends Pick<Work, 'kind' | 'name' | 'method' | 'startedMs' | 'timeline' | 'calls'> {
  state: Work['state'];
  readonly ids: object;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the clients need of a monitor, and how many listen to the starts of work. */
class FakeHost {
  readonly clock = new FakeClock();
  readonly redact = new Redactor();
  readonly causes = { add: () => () => {}, of: () => [{ kind: 'query', text: 'a query took 5 ms', ms: 5 }] };
  readonly starts = new Set<(work: Work) => void>();
  readonly #slots = new Map<Work, unknown>();
  #ended: (value: never, end: WorkEnd) => void = () => {};
  readonly work = {
    header: (work: Work, name: string) => (work as unknown as FakeWork).headers[name],
    onStart: (listener: (work: Work) => void) => {
      this.starts.add(listener);
      return () => this.starts.delete(listener);
    },
    slot: <Value>(create: (work: Work) => Value, ended: (value: Value, end: WorkEnd) => void = () => {}) => {
      this.#ended = ended;
      return {
        of: (work: Work) => {
          if (!this.#slots.has(work)) this.#slots.set(work, create(work));
          return this.#slots.get(work) as Value;
        },
        peek: (work: Work) => this.#slots.get(work) as Value | undefined,
      };
    },
  };

  every(intervalMs: number, run: () => void) {
    return this.clock.every(intervalMs, run);
  }

  /** A request with these headers begins. */
  start(headers: Readonly<Record<string, string>>, kind: Work['kind'] = 'request'): FakeWork {
    const work: FakeWork = {
      kind,
      name: '/orders',
      method: 'GET',
      startedMs: this.clock.now(),
      state: 'open',
      timeline: [],
      calls: { count: 0, durationMs: 0, waitMs: 0, byKind: () => work.calls, targets: [] },
      ids: {},
      headers,
    };
    for (const listener of this.starts) listener(work as unknown as Work);
    return work;
  }

  /** It ends with a status. */
  end(work: FakeWork, status: number, more: Partial<WorkEnd> = {}): void {
    work.state = 'over';
    const value = this.#slots.get(work as unknown as Work);
    if (value === undefined) return;
    const end = { work, name: '/orders/:id', method: 'GET', status, durationMs: 5, errorType: '', ...more };
    this.#ended(value as never, end as unknown as WorkEnd);
  }
}

let host: FakeHost;
let clients: FollowedClients;

beforeEach(() => {
  host = new FakeHost();
  clients = new FollowedClients(host, 3);
});

const byHeader = (token: string) => ({ 'x-golden-signals-follow': token });
const read = (id: string) => clients.look(id)?.requests.map((request) => request.read());

describe('whoever sends the token', () => {
  test('is followed by its header or its cookie, and nobody else is', () => {
    const { id, token } = clients.begin();
    host.start({});
    host.start({ cookie: 'theme=dark' });
    host.start(byHeader('a'.repeat(22)));
    host.start(byHeader(''));
    host.start(byHeader(`${token}x`));
    host.start({ cookie: `not_gs_follow=${token}` });
    host.start(byHeader(token), 'job');
    expect(read(id)).toEqual([]);
    host.start(byHeader(token));
    host.start({ cookie: `theme=dark; gs_follow=${token}; a=b` });
    expect(read(id)).toHaveLength(2);
  });

  test('is shown to its own follower only', () => {
    const [one, other] = [clients.begin(), clients.begin()];
    host.end(host.start(byHeader(one.token)), 200);
    host.end(host.start(byHeader(other.token)), 404);
    expect(read(one.id)).toMatchObject([{ status: 200 }]);
    expect(read(other.id)).toMatchObject([{ status: 404 }]);
  });

  test('is known by a digest of 128 random bits', () => {
    const { id, token } = clients.begin();
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    expect(id).toBe(createHash('sha256').update(token).digest('base64url'));
    expect(clients.look(token)).toBeUndefined();
    // Nobody sends the id, which may be in an address.
    host.start(byHeader(id));
    host.start({ cookie: `gs_follow=${id}` });
    expect(read(id)).toEqual([]);
  });
});

describe('a request', () => {
  test('is there while it runs, and then as it ended, with what explains it', () => {
    const { id, token } = clients.begin();
    const work = host.start(byHeader(token));
    host.clock.advance(30);
    expect(read(id)).toMatchObject([{ route: '/orders', status: undefined, durationMs: 30, causes: [] }]);
    host.end(work, 500, {
      durationMs: 42,
      errorType: 'TypeError',
      error: new TypeError('It fails: password=hunter2'),
    });
    expect(read(id)).toMatchObject([
      {
        route: '/orders/:id',
        status: 500,
        durationMs: 42,
        errorType: 'TypeError',
        error: 'TypeError: It fails: password=[redacted]',
        causes: [{ text: 'a query took 5 ms' }],
      },
    ]);
  });

  test('is not shown where it is left out, as those of the page itself', () => {
    const { id, token } = clients.begin();
    host.start(byHeader(token)).state = 'left_out';
    expect(read(id)).toEqual([]);
  });

  test('may have thrown what cannot be read', () => {
    const { id, token } = clients.begin();
    const thrown = {
      toString() {
        throw new Error('It does not say.');
      },
    };
    host.end(host.start(byHeader(token)), 500, { error: thrown });
    expect(read(id)).toMatchObject([{ status: 500, error: undefined }]);
  });

  test('is one of the latest hundred', () => {
    const { id, token } = clients.begin();
    for (let status = 200; status < 350; status++) {
      host.end(host.start(byHeader(token)), status);
      host.clock.advance(100);
    }
    const statuses = read(id)!.map((request) => request!.status);
    expect(statuses).toEqual(Array.from({ length: 100 }, (_, index) => 349 - index));
  });
});

test('of a client that is a load test, a hundred requests a second are taken', () => {
  const { id, token } = clients.begin();
  for (let count = 0; count < 1_000; count++) host.end(host.start(byHeader(token)), 200);
  host.clock.advance(999);
  host.end(host.start(byHeader(token)), 418);
  expect(read(id)!.every((request) => request!.status === 200)).toBe(true);
  host.clock.advance(1);
  host.end(host.start(byHeader(token)), 418);
  expect(read(id)).toHaveLength(100);
  expect(read(id)![0]).toMatchObject({ status: 418 });
});

describe('while nobody is followed', () => {
  test('nothing is listened to, and no timer runs', () => {
    expect([host.starts.size, host.clock.pendingTimers]).toEqual([0, 0]);
    const [one, other] = [clients.begin(), clients.begin()];
    expect([host.starts.size, host.clock.pendingTimers]).toEqual([1, 1]);
    clients.end(one.id);
    clients.end(one.id);
    expect(host.starts.size).toBe(1);
    clients.end(other.id);
    expect([host.starts.size, host.clock.pendingTimers]).toEqual([0, 0]);
    clients.begin();
    expect([host.starts.size, host.clock.pendingTimers]).toEqual([1, 1]);
  });

  test('that is so by itself once nobody has looked for half an hour', () => {
    clients.begin();
    host.clock.advance(29 * minuteMs);
    expect(host.starts.size).toBe(1);
    host.clock.advance(minuteMs);
    expect([host.starts.size, host.clock.pendingTimers]).toEqual([0, 0]);
  });
});

test('who looks follows on, for four hours in all', () => {
  const { id } = clients.begin();
  for (let minutes = 0; minutes < 239; minutes++) {
    expect(clients.look(id)).toBeDefined();
    host.clock.advance(minuteMs);
  }
  expect(clients.look(id)).toBeDefined();
  host.clock.advance(minuteMs);
  expect(clients.look(id)).toBeUndefined();
  expect(clients.size).toBe(0);
});

test('with one client too many, the one that was looked at longest ago goes', () => {
  const [first, second, third] = [clients.begin(), clients.begin(), clients.begin()];
  clients.look(first.id);
  const fourth = clients.begin();
  expect(clients.size).toBe(3);
  expect(clients.look(second.id)).toBeUndefined();
  for (const { id } of [first, third, fourth]) expect(clients.look(id)).toBeDefined();
});
