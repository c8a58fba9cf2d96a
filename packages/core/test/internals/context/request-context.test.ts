import { addContext, currentRequest } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import { runInContext } from '../../../src/context/current-context.ts';
import { Timeline } from '../../../src/work/timeline.ts';
import { testContext } from './support.ts';

describe('addContext', () => {
  const addedTo = (context = testContext()) => ({
    context,
    add: (fields: unknown) => runInContext(context, () => addContext(fields as Record<string, unknown>)),
  });

  test('adds fields to the current request, and replaces those of the same name', () => {
    const { context, add } = addedTo();
    expect(add({ tenant: 'a', plan: 'free' })).toBe(true);
    expect(add({ plan: 'paid', seats: 7 })).toBe(true);
    expect(context.fields).toEqual({ tenant: 'a', plan: 'paid', seats: 7 });
    expect(runInContext(context, currentRequest)?.context).toBe(context.fields);
  });

  test('does nothing outside of a request', () => {
    expect(addContext({ tenant: 'a' })).toBe(false);
  });

  test('takes 50 fields, whose values may still be replaced', () => {
    const { context, add } = addedTo();
    const fields = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`field${index}`, index]));
    expect(add(fields)).toBe(true);
    expect(add({ field0: 'new', oneMore: 1, field1: 'new' })).toBe(false);
    expect(context.fields).toEqual({ ...fields, field0: 'new', field1: 'new' });
  });

  test('leaves out a name that is very long, or that would set the prototype', () => {
    const { context, add } = addedTo();
    expect(add({ ['n'.repeat(129)]: 1, ['n'.repeat(128)]: 2 })).toBe(false);
    expect(add(JSON.parse('{ "__proto__": { "isAdmin": true }, "constructor": 3 }'))).toBe(false);
    expect(context.fields).toEqual({ ['n'.repeat(128)]: 2, constructor: 3 });
    expect(Object.getPrototypeOf(context.fields)).toBe(Object.prototype);
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    [
      'a getter that throws',
      {
        get tenant() {
          throw new Error('no tenant');
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          ownKeys() {
            throw new Error('no keys');
          },
        },
      ),
    ],
  ])('never throws: %s', (_what, fields) => {
    const { context, add } = addedTo();
    expect(add(fields)).toBe(false);
    expect(context.fields).toEqual({});
  });

  test('fields of one request are not those of another', () => {
    const [one, other] = [addedTo(), addedTo()];
    one.add({ tenant: 'a' });
    expect(other.context.fields).toEqual({});
  });
});

describe('a timeline', () => {
  test('tells when each operation began after the start of the request, how long it took, and how it ended', () => {
    const { timeline } = testContext({ startedMs: 100 });
    const query = timeline.begin('query', 103)!;
    const call = timeline.begin('call', 105, query.id)!;
    query.end('success', 110.5);
    expect(timeline.entries).toMatchObject([
      { id: 1, parentId: undefined, name: 'query', startMs: 3, durationMs: 7.5, outcome: 'success' },
      { id: 2, parentId: 1, name: 'call', startMs: 5, durationMs: undefined, outcome: undefined },
    ]);
    call.end('error', 200);
    expect(timeline.entries[1]).toMatchObject({ name: 'call', startMs: 5, durationMs: 95, outcome: 'error' });
    expect(timeline.dropped).toBe(0);
  });

  test('keeps the first 50 operations and counts the others', () => {
    const timeline = new Timeline(0);
    const begun = Array.from({ length: 60 }, (_, index) => timeline.begin(`operation ${index}`, index));
    expect(begun.filter((entry) => entry !== undefined)).toHaveLength(50);
    expect(timeline.entries).toHaveLength(50);
    expect(timeline.entries.at(-1)!.name).toBe('operation 49');
    expect(timeline.dropped).toBe(10);
  });

  test('forgets what was no operation after all', () => {
    const timeline = new Timeline(0);
    const lazy = timeline.begin('lazy', 1)!;
    timeline.begin('eager', 2);
    timeline.discard(lazy);
    timeline.discard(lazy);
    expect(timeline.entries.map(({ name }) => name)).toEqual(['eager']);
  });
});
