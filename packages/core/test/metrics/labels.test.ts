import { Registry } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

function labelled(labelNames: readonly string[] = ['a', 'b'], maxSeries?: number) {
  const registry = new Registry({ logger: new MemoryLogger() });
  return registry.counter({ name: 'c_total', help: 'c', labelNames, ...(maxSeries && { maxSeries }) });
}

const valuesOf = (counter: ReturnType<typeof labelled>) =>
  Array.from(counter.family().points, ({ labels, value }) => [...labels.values, value]);

/** The text that a value becomes as the value of a label. */
function labelValueText(value: unknown): string | number | undefined {
  const counter = labelled(['a']);
  counter.labels({ a: value as string }).inc();
  return valuesOf(counter)[0]?.[0];
}

describe('label values', () => {
  test.each([
    ['text', 'text'],
    ['', ''],
    [200, '200'],
    [-0.5, '-0.5'],
    [true, 'true'],
    [10n, '10'],
    [undefined, ''],
    [null, ''],
    [Symbol('s'), 'Symbol(s)'],
    [['x', 'y'], 'x,y'],
    [{}, '[object Object]'],
    [new URL('http://host/path'), 'http://host/path'],
  ])('%p becomes %p', (value, text) => {
    expect(labelValueText(value)).toBe(text);
  });

  test('a value whose conversion throws becomes a placeholder', () => {
    const hostile = {
      toString() {
        throw new Error('no');
      },
    };
    expect(labelValueText(hostile)).toBe('<unprintable>');
    expect(labelValueText(Object.create(null))).toBe('<unprintable>');
  });

  test('256 characters are kept, more are cut to 256 and marked', () => {
    expect(labelValueText('x'.repeat(256))).toBe('x'.repeat(256));
    expect(labelValueText('x'.repeat(257))).toBe(`${'x'.repeat(255)}…`);
    expect(labelValueText({ toString: () => 'y'.repeat(1_000) })).toBe(`${'y'.repeat(255)}…`);
  });

  test('the cut does not split a surrogate pair', () => {
    expect(labelValueText(`${'x'.repeat(254)}😀${'x'.repeat(10)}`)).toBe(`${'x'.repeat(254)}…`);
    expect(labelValueText(`${'x'.repeat(253)}😀${'x'.repeat(10)}`)).toBe(`${'x'.repeat(253)}😀…`);
  });

  test('what UTF-8 cannot tell apart is one series', () => {
    const counter = labelled(['a']);
    for (const lone of ['\ud800', '\udfff', '\ufffd']) counter.labels({ a: lone }).inc();
    counter.labels({ a: '😀' }).inc();
    expect(valuesOf(counter)).toEqual([
      ['\ufffd', 3],
      ['😀', 1],
    ]);
  });
});

describe('label sets', () => {
  const tricky = fc.oneof(
    fc.constantFrom(
      '',
      ',',
      '|',
      ':',
      '"',
      '\\',
      '\n',
      'a',
      'b',
      'a,b',
      'a:b,',
      '__proto__',
      'constructor',
      'undefined',
      '\u0000',
    ),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
  );

  test('are the same series only if every value is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(tricky, tricky, tricky), { maxLength: 60 }), (sets) => {
        const counter = labelled(['a', 'b', 'c']);
        const expected = new Map<string, number>();
        for (const [a, b, c] of sets) {
          counter.labels({ a, b, c }).inc();
          const key = JSON.stringify([a, b, c]);
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const found = valuesOf(counter).map(
          (values) => [JSON.stringify(values.slice(0, 3)), values[3]] as const,
        );
        expect(found).toEqual([...expected]);
      }),
    );
  });

  test.each(['ownKeys', 'get'])('that throw when they are read (%s) are a coded error', (trap) => {
    const counter = labelled();
    counter.labels({ a: 1, b: 2 });
    const cause = new Error('no');
    const values = new Proxy(
      { a: 1, b: 2 },
      {
        [trap]: () => {
          throw cause;
        },
      },
    );
    const refusal = expect.objectContaining({ code: 'ERR_GS_LABEL_VALUES', cause });
    expect(() => counter.labels(values)).toThrow(refusal);
    expect(() => counter.remove(values)).toThrow(refusal);
  });

  test('give the same handle, in whatever order and type the values come', () => {
    const counter = labelled();
    const handle = counter.labels({ a: 1, b: 'x' });
    expect(counter.labels({ b: 'x', a: '1' })).toBe(handle);
    expect(counter.labels({ a: '1', b: 'y' })).not.toBe(handle);
  });

  test('an undefined value is the empty one, a missing one an error', () => {
    const counter = labelled();
    counter.labels({ a: '', b: undefined }).inc();
    counter.labels({ a: null, b: '' }).inc();
    expect(valuesOf(counter)).toEqual([['', '', 2]]);
    expect(codeOf(() => counter.labels({ a: '' } as never))).toBe('ERR_GS_LABEL_MISSING');
  });

  test.each([
    [
      { a: 1 },
      'ERR_GS_LABEL_MISSING',
      'The metric "c_total": the label "b" is missing. Give exactly its labels: { a, b }.',
    ],
    [
      { a: 1, b: 2, c: 3 },
      'ERR_GS_LABEL_UNKNOWN',
      'The metric "c_total": there is no label "c". Give exactly its labels: { a, b }.',
    ],
    [{ a: 1, c: 3 }, 'ERR_GS_LABEL_MISSING', undefined],
    [{}, 'ERR_GS_LABEL_MISSING', undefined],
    [undefined, 'ERR_GS_LABEL_MISSING', undefined],
    [null, 'ERR_GS_LABEL_MISSING', undefined],
    ['ab', 'ERR_GS_LABEL_MISSING', undefined],
  ])('%p is refused, known series or not', (values, code, message) => {
    for (const known of [false, true]) {
      const counter = labelled();
      if (known) counter.labels({ a: 1, b: 2 });
      for (const work of [() => counter.labels(values as never), () => counter.remove(values as never)]) {
        expect(codeOf(work)).toBe(code);
        if (message !== undefined) expect(work).toThrow(message);
      }
    }
  });

  test('are typed: TypeScript refuses an unknown and a missing label name', () => {
    const counter = new Registry().counter({ name: 'c_total', help: 'c', labelNames: ['a', 'b'] });
    // @ts-expect-error There is no label "c".
    expect(codeOf(() => counter.labels({ a: 1, b: 2, c: 3 }))).toBe('ERR_GS_LABEL_UNKNOWN');
    // @ts-expect-error The label "b" is missing.
    expect(codeOf(() => counter.labels({ a: 1 }))).toBe('ERR_GS_LABEL_MISSING');
  });

  test('a metric without labels takes none', () => {
    const counter = labelled([]);
    counter.labels({}).inc();
    expect(counter.labels({}).value).toBe(1);
    expect(codeOf(() => counter.labels({ a: 1 } as never))).toBe('ERR_GS_LABEL_UNKNOWN');
  });

  test('keep names in the order of registration, constant labels last', () => {
    const registry = new Registry({ defaultLabels: { service: 'shop', zone: 1 } });
    registry
      .gauge({ name: 'g', help: 'g', labelNames: ['b', 'a'] })
      .labels({ a: 1, b: 2 })
      .set(5);
    const [family] = registry.families();
    expect([...family!.points]).toMatchObject([
      { labels: { names: ['b', 'a', 'service', 'zone'], values: ['2', '1', 'shop', '1'] }, value: 5 },
    ]);
  });
});

describe('removing a series', () => {
  test('takes it out; the kept handle records into nothing visible; the same labels start again', () => {
    const counter = labelled();
    const kept = counter.labels({ a: 1, b: 1 });
    counter.labels({ a: 1, b: 2 }).inc(7);
    kept.inc();
    expect(counter.remove({ a: 1, b: 1 })).toBe(true);
    expect(counter.remove({ a: 1, b: 1 })).toBe(false);
    expect(() => kept.inc()).not.toThrow();
    expect(valuesOf(counter)).toEqual([['1', '2', 7]]);
    counter.labels({ a: 1, b: 1 }).inc(3);
    expect(valuesOf(counter)).toEqual([
      ['1', '2', 7],
      ['1', '1', 3],
    ]);
  });

  test('removals and additions in any order leave exactly what was not removed', () => {
    const value = fc.constantFrom('x', 'y', 'z');
    const step = fc.record({ add: fc.boolean(), a: value, b: value });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const counter = labelled();
        const expected = new Set<string>();
        for (const { add, a, b } of steps) {
          if (add) counter.labels({ a, b }).inc();
          else expect(counter.remove({ a, b })).toBe(expected.has(a + b));
          if (add) expected.add(a + b);
          else expected.delete(a + b);
          expect(counter.seriesCount).toBe(expected.size);
        }
        expect(valuesOf(counter).map(([a, b]) => `${a}${b}`)).toEqual([...expected]);
      }),
    );
  });

  test('the series of a metric without labels comes back with its next use', () => {
    const counter = labelled([]);
    counter.inc();
    expect(counter.remove({})).toBe(true);
    expect(valuesOf(counter)).toEqual([]);
    counter.inc(2);
    expect(valuesOf(counter)).toEqual([[2]]);
  });
});

describe('reset', () => {
  test('zeroes in place: series and kept handles stay', () => {
    const counter = labelled();
    const kept = counter.labels({ a: 1, b: 1 });
    kept.inc(5);
    counter.reset();
    expect(valuesOf(counter)).toEqual([['1', '1', 0]]);
    kept.inc();
    expect(valuesOf(counter)).toEqual([['1', '1', 1]]);
  });
});
