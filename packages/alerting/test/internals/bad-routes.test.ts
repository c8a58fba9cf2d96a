import { FakeClock } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';
import { BadRoutes } from '../../src/slo/bad-routes.ts';

const hourMs = 3_600_000;

test('the worst five routes of the last day are told', () => {
  const clock = new FakeClock();
  const routes = new BadRoutes(clock);
  routes.add('GET', '/old');
  clock.advance(23 * hourMs);
  for (const count of [1, 2, 3, 4, 5, 6]) for (let n = 0; n < count; n++) routes.add('GET', `/${count}`);
  routes.add('GET', '/old');
  routes.add('POST', '/6');
  expect(routes.worst()).toEqual([
    { route: 'GET /6', bad: 6 },
    { route: 'GET /5', bad: 5 },
    { route: 'GET /4', bad: 4 },
    { route: 'GET /3', bad: 3 },
    { route: 'GET /old', bad: 2 },
  ]);
  clock.advance(hourMs);
  expect(routes.worst().at(-1)).toEqual({ route: 'GET /2', bad: 2 });
  clock.advance(24 * hourMs);
  expect(routes.worst()).toEqual([]);
});

test('of an hour, no more than twenty routes are counted', () => {
  const routes = new BadRoutes(new FakeClock());
  for (let route = 0; route < 20; route++) routes.add('GET', `/${route}`);
  for (let count = 0; count < 9; count++) routes.add('GET', '/one-too-many');
  routes.add('GET', '/7');
  expect(routes.worst()[0]).toEqual({ route: 'GET /7', bad: 2 });
  expect(routes.worst().map(({ route }) => route)).not.toContain('GET /one-too-many');
});
