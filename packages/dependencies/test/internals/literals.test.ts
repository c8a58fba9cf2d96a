// No literal of a statement is kept: with planted values, in every dialect, and in the memory of the process.

import { getHeapSnapshot } from 'node:v8';
import { createMonitor } from '@golden-signals/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Dependencies } from '../../src/dependencies.ts';
import { ObservedDatabase } from '../../src/observe/observed-database.ts';
import type { Dialect } from '../../src/statements/statement.ts';
import { statementOf } from '../../src/statements/statement-of.ts';

/** Not a part of any text that tests are made of. */
const planted = 'Zq7Vx';
const word = fc.stringMatching(/^[ a-z,;()?$-]{0,8}$/);
/** A planted text, in the middle of what a tokenizer may stumble over. */
const secret = fc
  .tuple(word, fc.constantFrom("'", '"', '`', '\\', '--', '/*', '*/', '#', '$$', '$a$', '\n', ''), word)
  .map(([before, trap, after]) => `${before}${trap}${planted}${after}`);
const doubled = (text: string) => text.replaceAll("'", "''");
const escaped = (text: string) => doubled(text.replaceAll('\\', '\\\\'));

const plantedNumber = fc.constantFrom(
  '9182736455',
  '-9182736455',
  '9182736455.25',
  '.9182736455',
  '9182736455e3',
  '0x9182736455',
);

const literals: Record<Dialect, fc.Arbitrary<string>> = {
  postgresql: fc.oneof(
    secret.map((text) => `'${doubled(text)}'`),
    secret.map((text) => `E'${escaped(text)}'`),
    secret.map((text) => `N'${doubled(text)}'`),
    secret.map((text) => `U&'${doubled(text.replaceAll('\\', '\\\\'))}'`),
    secret.filter((text) => !text.includes('$q$')).map((text) => `$q$${text}$q$`),
    secret.map((text) => `'a'\n '${doubled(text)}'`),
    plantedNumber,
  ),
  mysql: fc.oneof(
    secret.map((text) => `'${escaped(text)}'`),
    secret.map((text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '""')}"`),
    secret.map((text) => `N'${escaped(text)}'`),
    secret.map((text) => `_utf8mb4'${escaped(text)}'`),
    plantedNumber,
  ),
  sqlite: fc.oneof(
    secret.map((text) => `'${doubled(text)}'`),
    plantedNumber,
  ),
};

const comments: Record<Dialect, fc.Arbitrary<string>> = {
  postgresql: fc.constantFrom(' ', `/* ${planted} */`, `/* a /* ${planted} */ ' */`, `-- it's ${planted}\n`),
  mysql: fc.constantFrom(
    ' ',
    `/* it's ${planted} */`,
    `-- it's ${planted}\n`,
    `# it's ${planted}\n`,
    `/*+ ${planted} */`,
  ),
  sqlite: fc.constantFrom(' ', `/* it's ${planted} */`, `-- it's ${planted}\n`),
};

const templates: ReadonlyArray<(literal: () => string, gap: () => string) => string> = [
  (literal, gap) =>
    `SELECT${gap()}a, ${literal()} FROM t WHERE b = ${literal()}${gap()}AND c IN (${literal()}, ${literal()})`,
  (literal, gap) =>
    `INSERT INTO t (a, b) VALUES (${literal()},${gap()}${literal()}), (${literal()}, ${literal()})`,
  (literal, gap) => `UPDATE t SET a = ${literal()}, b=${literal()}${gap()}WHERE c LIKE ${literal()}`,
  (literal, gap) => `SELECT f(${literal()}, a +${literal()})${gap()}FROM t LIMIT ${literal()}`,
  (literal) => `SELECT a FROM t WHERE b = ${literal()} OR c = ${literal()} ORDER BY ${literal()}`,
];

describe.each(['postgresql', 'mysql', 'sqlite'] as const)('in the dialect of %s', (dialect) => {
  test('no planted value is left', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...templates),
        fc.array(literals[dialect], { minLength: 4, maxLength: 4 }),
        comments[dialect],
        fc.option(fc.nat(80), { nil: undefined }),
        (template, values, comment, cutAt) => {
          let next = 0;
          const whole = template(
            () => values[next++ % values.length]!,
            () => comment,
          );
          const statement = statementOf(cutAt === undefined ? whole : whole.slice(0, cutAt), dialect);
          const left = JSON.stringify(statement);
          expect(left).not.toContain(planted);
          expect(left.replace(statement.fingerprint, '')).not.toMatch(/9182736455/);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('literals, comments and white space do not change a statement', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...templates.slice(0, 4)),
        literals[dialect],
        comments[dialect],
        comments[dialect],
        (template, value, one, other) => {
          const first = statementOf(
            template(
              () => value,
              () => one,
            ),
            dialect,
          );
          const second = statementOf(
            template(
              () => value,
              () => ` ${other} `,
            ),
            dialect,
          );
          expect(second.fingerprint).toBe(first.fingerprint);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test('no planted value stays in memory', async () => {
  const extension = new Dependencies({ slowMs: 0 });
  const monitor = createMonitor({
    extensions: [extension],
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const database = new ObservedDatabase(() => ({ kind: 'database', system: 'postgresql' }), monitor);
  // In halves, so that nothing but what is tested holds the whole of it.
  const first = 'Xk29fWq8';
  const second = `-${process.pid}-planted`;
  const value = () => [first, second].join('');
  extension.observer!.host.work.define('job', 'planted').run(() => {
    for (let times = 0; times < 30; times++) {
      const names = `a_rather_long_name_of_a_column_${times % 3}, another_rather_long_name_of_a_column`;
      const text = `SELECT ${names} FROM "Some Table With A Long Name" WHERE c = '${value()}' /* ${value()} */`;
      database.begin(text, 'postgresql', [value()])!.end({ rows: 1 });
      database
        .begin(`INSERT INTO a_table_with_a_long_name VALUES ('${value()}')`, 'mysql')!
        .end({ error: new Error('no') });
    }
  });
  expect(monitor.diagnostics().queries!.top!.byCalls.length).toBeGreaterThan(1);
  expect(await occurrences(first, second)).toBe(0);
  const kept = value();
  expect(await occurrences(first, second)).toBeGreaterThan(0);
  expect(kept).toHaveLength(first.length + second.length);
  database.close();
  await monitor.close();
}, 60_000);

/** Counts where the heap holds one text right behind the other. */
async function occurrences(first: string, second: string): Promise<number> {
  let count = 0;
  let tail = '';
  for await (const chunk of getHeapSnapshot()) {
    const part: string = tail + chunk.toString('utf8');
    for (let at = part.indexOf(first); at !== -1; at = part.indexOf(first, at + 1)) {
      if (part.startsWith(second, at + first.length)) count += 1;
    }
    tail = part.slice(1 - first.length - second.length);
  }
  return count;
}
