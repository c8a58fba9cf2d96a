import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '../../src/statements/statement.ts';
import { statementOf } from '../../src/statements/statement-of.ts';

const pg = (text: string) => statementOf(text, 'postgresql');
const mysql = (text: string) => statementOf(text, 'mysql');
const sqlite = (text: string) => statementOf(text, 'sqlite');

describe('the text of a statement has no literal', () => {
  it.each<[Dialect, string, string]>([
    ['postgresql', "SELECT * FROM t WHERE a = 'it''s' AND b=42", 'SELECT * FROM t WHERE a = ? AND b=?'],
    ['postgresql', "SELECT E'a\\'b', U&'d\\0061t', N'x', B'101', X'1F'", 'SELECT ?, ?, ?, ?, ?'],
    ['postgresql', "SELECT $$it's$$, $tag$ $$ $tag$, $1", 'SELECT ?, ?, $1'],
    ['postgresql', "SELECT 'one'\n  'more' AS a", 'SELECT ? AS a'],
    ['postgresql', 'SELECT 1, 1.5, .5, 1e10, 1.5E-3, 0x1F, 1_000', 'SELECT ?, ?, ?, ?, ?, ?, ?'],
    ['postgresql', 'SELECT "a 1", "we""ird" FROM "T"', 'SELECT "a 1", "we""ird" FROM "T"'],
    ['postgresql', 'SELECT a /* x /* y */ 1 */ FROM t -- 7\nWHERE b = 1', 'SELECT a FROM t WHERE b = ?'],
    ['postgresql', "SELECT a->>'k', b @> '{}', c ? 'k', d[1]", 'SELECT a->>?, b @> ?, c ? ?, d[?]'],
    [
      'postgresql',
      "SELECT '1'::int, x::numeric(10, 2), $1::text[]",
      'SELECT ?::int, x::numeric(?, ?), $1::text[]',
    ],
    ['postgresql', 'SELECT * FROM t WHERE a IN (1, 2, 3) LIMIT 5', 'SELECT * FROM t WHERE a IN (?) LIMIT ?'],
    [
      'postgresql',
      'SELECT * FROM t WHERE (a, b) IN ((1, 2), (3, 4))',
      'SELECT * FROM t WHERE (a, b) IN ((?, ?))',
    ],
    [
      'postgresql',
      'INSERT INTO t (a, b) VALUES ($1, $2), ($3, DEFAULT)',
      'INSERT INTO t (a, b) VALUES ($1, $2)',
    ],
    ['postgresql', "SELECT 'open", 'SELECT ?'],
    ['postgresql', 'SELECT a IS NOT NULL, b IS TRUE, NULL, false', 'SELECT a IS NOT NULL, b IS TRUE, ?, ?'],
    ['mysql', "SELECT \"a\\\"b\", 'c\\'d', `e``1`, 0xFF, x'1F'", 'SELECT ?, ..., `e``1`, ?, ...'],
    ['mysql', 'SELECT a # 7\nFROM t -- 8\nWHERE b=5--1', 'SELECT a FROM t WHERE b=?-?'],
    ['mysql', 'SELECT /*!50110 SQL_NO_CACHE */ a /*+ HINT(7) */ FROM t', 'SELECT SQL_NO_CACHE a FROM t'],
    [
      'mysql',
      'SELECT * FROM t WHERE a = ? AND b = :name AND c = @c',
      'SELECT * FROM t WHERE a = ? AND b = :name AND c = @c',
    ],
    [
      'sqlite',
      "SELECT [a 1], `b`, \"c\", x'ff', ?1, :a, @b, $c, 'd\\'",
      'SELECT [a 1], `b`, "c", ?, ?1, :a, @b, $c, ?',
    ],
  ])('%s: %s', (dialect, text, expected) => {
    expect(statementOf(text, dialect).text).toBe(expected);
  });

  it('is at most 2,000 characters long', () => {
    const { text } = pg(`SELECT ${'column_of_a_table, '.repeat(1_000)} 1`);
    expect(text).toHaveLength(2_000);
    expect(text.endsWith('…')).toBe(true);
  });

  it('reads 64 KB of a text', () => {
    const long = `INSERT INTO t VALUES ${"('secret', 1), ".repeat(10_000)}('secret', 1)`;
    expect(pg(long).text).toBe('INSERT INTO t VALUES (?, ?)');
  });
});

describe('a fingerprint', () => {
  it.each<[Dialect, string, string]>([
    ['postgresql', 'SELECT a FROM t WHERE b = 1', 'select  A\nfrom t where b=-2 -- x'],
    [
      'postgresql',
      'SELECT * FROM t WHERE a IN ($1, $2) AND b = $3',
      'SELECT * FROM t WHERE a IN ($1,$2,$3,$4) AND b = $5',
    ],
    [
      'postgresql',
      'SELECT * FROM t WHERE b = $3 AND a IN ($1, $2)',
      'SELECT * FROM t WHERE b = $2 AND a IN ($1)',
    ],
    [
      'postgresql',
      "SELECT * FROM t WHERE a = ANY(ARRAY['a'])",
      "SELECT * FROM t WHERE a = ANY(ARRAY['a', 'b'])",
    ],
    [
      'postgresql',
      "INSERT INTO t VALUES (1, 'a', NULL)",
      "INSERT INTO t VALUES (1, NULL, 'a'), (DEFAULT, 'b', 'c')",
    ],
    ['postgresql', 'SELECT 1', 'SELECT 1;'],
    ['mysql', "SELECT * FROM t WHERE a = 1 AND b = 'c'", 'select * from `t` where a=+-2.5 and b = ?'],
    ['mysql', 'INSERT INTO t VALUES (1, 2)', 'INSERT INTO t VALUES (?, ?, ?), (1, 2, 3)'],
    ['sqlite', 'SELECT a FROM t WHERE b = 1', "SELECT a FROM t WHERE b = 'c'"],
  ])('%s: is the same for %s and %s', (dialect, one, other) => {
    expect(statementOf(one, dialect).fingerprint).toBe(statementOf(other, dialect).fingerprint);
  });

  it.each<[Dialect, string, string]>([
    ['postgresql', 'SELECT a FROM t WHERE b = $1 AND c = $2', 'SELECT a FROM t WHERE b = $2 AND c = $1'],
    ['postgresql', 'SELECT 1', "SELECT 'a'"],
    ['postgresql', 'SELECT 1', 'SELECT 3000000000'],
    ['postgresql', 'SELECT 1', 'SELECT 1.5'],
    ['postgresql', 'SELECT a - 1', 'SELECT a'],
    ['postgresql', 'SELECT -1::text', 'SELECT 1::text'],
    ['postgresql', 'SELECT +1', 'SELECT 1'],
    ['postgresql', 'SELECT "A" FROM t', 'SELECT "a" FROM t'],
    ['postgresql', 'SELECT a FROM t ORDER BY 1', 'SELECT a FROM t ORDER BY 2'],
    ['postgresql', 'SELECT a, b FROM t GROUP BY 1, 2', 'SELECT a, b FROM t GROUP BY 2, 1'],
    ['postgresql', 'SELECT a FROM t WHERE b IS TRUE', 'SELECT a FROM t WHERE b IS FALSE'],
    ['postgresql', 'SELECT a @- 1', 'SELECT a @ 1'],
    ['mysql', 'SELECT a FROM T', 'SELECT a FROM t'],
    ['mysql', 'SELECT TRUE', 'SELECT FALSE'],
    ['mysql', 'SELECT 1', 'SELECT 1, 2'],
    ['mysql', 'SELECT a FROM t WHERE b = 5-1', 'SELECT a FROM t WHERE b = 5'],
  ])('%s: differs for %s and %s', (dialect, one, other) => {
    expect(statementOf(one, dialect).fingerprint).not.toBe(statementOf(other, dialect).fingerprint);
  });

  it('is the same in every process', () => {
    expect(pg('SELECT 1').fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(pg('SELECT id FROM orders WHERE id = $1').fingerprint).toBe('ce8831331a60ea29');
  });
});

describe('what a statement does', () => {
  it.each<[string, string, string | undefined, string, boolean]>([
    ['SELECT * FROM orders WHERE id = $1', 'SELECT', 'orders', 'SELECT orders', true],
    ['select 1', 'SELECT', undefined, 'SELECT', true],
    ['SELECT * FROM a JOIN b ON a.id = b.id, c x', 'SELECT', 'a', 'SELECT a b', true],
    ['SELECT * FROM a x, public."B" AS y, c', 'SELECT', 'a', 'SELECT a public.B c', true],
    [
      'INSERT INTO shipping_details SELECT * FROM orders',
      'INSERT',
      'shipping_details',
      'INSERT shipping_details SELECT orders',
      false,
    ],
    ['UPDATE "order_items" SET a = 1 WHERE b = 2', 'UPDATE', 'order_items', 'UPDATE order_items', false],
    ['DELETE FROM t USING u WHERE t.id = u.id', 'DELETE', 't', 'DELETE t', false],
    ['WITH x AS (SELECT * FROM a) SELECT * FROM x JOIN b ON true', 'SELECT', 'a', 'SELECT a SELECT b', true],
    [
      'WITH x AS (SELECT * FROM a) INSERT INTO b SELECT * FROM x',
      'INSERT',
      'a',
      'SELECT a INSERT b SELECT',
      false,
    ],
    ['WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x', 'SELECT', 'a', 'DELETE a SELECT', false],
    ['SELECT * FROM t FOR UPDATE', 'SELECT', 't', 'SELECT t', false],
    ['SELECT * INTO u FROM t', 'SELECT', 'u', 'SELECT u t', false],
    ['EXPLAIN SELECT * FROM t', 'EXPLAIN', 't', 'EXPLAIN SELECT t', true],
    ['EXPLAIN ANALYZE DELETE FROM t', 'EXPLAIN', 't', 'EXPLAIN DELETE t', false],
    ['CALL refresh(1)', 'CALL', undefined, 'CALL refresh', false],
    ['BEGIN', 'BEGIN', undefined, 'BEGIN', false],
    ['SELECT 1 FROM a; DELETE FROM b', 'SELECT', 'a', 'SELECT a DELETE b', false],
    [
      'SELECT EXTRACT(year FROM at) FROM (SELECT at FROM t) x, f(1) y',
      'SELECT',
      't',
      'SELECT SELECT t',
      true,
    ],
    ['SELECT a IS DISTINCT FROM b FROM t', 'SELECT', 't', 'SELECT t', true],
    ['(SELECT a FROM t) UNION ALL (SELECT a FROM u)', 'SELECT', 't', 'SELECT t SELECT u', true],
    ['CREATE TABLE IF NOT EXISTS t (a int)', 'CREATE', 't', 'CREATE TABLE t', false],
    ['INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2', 'INSERT', 't', 'INSERT t', false],
    ['MERGE INTO t USING u ON a = b WHEN MATCHED THEN UPDATE SET a = 1', 'MERGE', 't', 'MERGE t', false],
    ['/* nothing */', '', undefined, '', false],
  ])('%s', (text, operation, collection, summary, isRead) => {
    expect(pg(text)).toMatchObject({ operation, collection, summary, isRead });
  });

  it('unquotes the names of each dialect', () => {
    expect(mysql('REPLACE INTO `shop`.`or``ders` VALUES (1)')).toMatchObject({
      operation: 'REPLACE',
      collection: 'shop.or`ders',
      isRead: false,
    });
    expect(sqlite('INSERT OR REPLACE INTO [my table] VALUES (1)').summary).toBe('INSERT my table');
  });

  it('never cuts a summary inside a name', () => {
    const tables = Array.from({ length: 20 }, (_, index) => `a_table_with_a_long_name_${index}`);
    const { summary } = pg(`SELECT * FROM ${tables.join(', ')}`);
    expect(summary.length).toBeLessThanOrEqual(255);
    expect(tables).toContain(summary.split(' ').at(-1));
  });
});
