// MariaDB's digests and our fingerprints tell the same statements apart, lists of IN and VALUES excepted. Left out are
// literals that its digests know in some places only: x'1F', NULL behind NOT, and variables in a list.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import fc from 'fast-check';
import mysql from 'mysql2/promise';
import { testWithTool } from '../../../../test/services.ts';
import { statementOf } from '../../src/statements/statement-of.ts';

const literal = fc.constantFrom(
  ...[
    '1',
    '-7',
    '- 7',
    '+7',
    '+-7',
    '1.5',
    '-.5',
    '1e3',
    "'x'",
    "'it''s'",
    '"d\\"q"',
    "N'n'",
    '0xFF',
    "b'101'",
  ],
  ...['TRUE', 'false', 'a', '-a', "_utf8mb4'x'", 'DEFAULT(a)'],
);

const templates = [
  ...[
    'SELECT #',
    'SELECT # AS x',
    'SELECT #, #',
    'SELECT #, #, #',
    'SELECT # + #',
    'SELECT # * -#',
    'SELECT (#)',
  ],
  ...[
    'SELECT a FROM t WHERE a = #',
    'select a from t where a=#',
    'SELECT A FROM t WHERE a=#',
    'SELECT `a` FROM `t` WHERE a=#',
  ],
  ...[
    'SELECT a FROM t WHERE a - # > 0',
    'SELECT a FROM t WHERE a -# > 0',
    'SELECT a FROM t WHERE b = # AND a = #',
  ],
  ...[
    'SELECT a FROM t WHERE d IS #',
    'SELECT a FROM t WHERE d IS NOT #',
    'SELECT a FROM t WHERE a BETWEEN # AND #',
  ],
  ...[
    'SELECT a FROM t ORDER BY #',
    'SELECT a, b FROM t ORDER BY 1, 2',
    'SELECT a FROM t LIMIT #',
    'SELECT a FROM t LIMIT #, #',
  ],
  ...[
    'SELECT CASE WHEN a = # THEN # ELSE # END FROM t',
    'SELECT concat(#, #)',
    'SELECT concat(b, #, #, c) FROM t',
  ],
  ...[
    'INSERT INTO t (a) SELECT #',
    'UPDATE t SET a = # WHERE b = #',
    'DELETE FROM t WHERE a = #',
    'SELECT NOW(), now()',
  ],
  ...[
    'SELECT a /* 1 */ FROM t WHERE b = #',
    'SELECT /*!50000 a */ FROM t -- 7\nWHERE b = #',
    'SELECT COUNT(*), count(*) FROM t',
  ],
  'SELECT date_add(now(), interval # day)',
];

const statement = fc
  .tuple(fc.constantFrom(...templates), fc.array(literal, { minLength: 3, maxLength: 3 }))
  .map(([template, values]) => {
    let next = 0;
    return template.replace(/#/g, () => values[next++]!);
  });

testWithTool(
  'mariadbd',
  'what MariaDB tells apart is never merged, and what it merges is never told apart',
  async (mariadbd) => {
    const folder = mkdtempSync(join(tmpdir(), 'gs-mariadb-'));
    const socketPath = join(folder, 'socket');
    const server = startServer(mariadbd, folder, socketPath);
    try {
      const connection = await connected(socketPath);
      await connection.query('CREATE DATABASE digests');
      await connection.query('USE digests');
      await connection.query('CREATE TABLE t (a int, b text, c decimal(10, 2), d bool)');
      const pairs: Array<[fingerprint: string, digest: string, text: string]> = [];
      for (const text of new Set(fc.sample(statement, { numRuns: 1_000, seed: 16 }))) {
        const digest = await digestOf(connection, text);
        if (digest !== undefined) pairs.push([statementOf(text, 'mysql').fingerprint, digest, text]);
      }
      await connection.end();
      expect(new Set(pairs.map(([fingerprint]) => fingerprint)).size).toBeGreaterThan(100);
      expect(severalOf(pairs.map(([fingerprint, digest, text]) => [fingerprint, digest, text]))).toEqual([]);
      expect(severalOf(pairs.map(([fingerprint, digest, text]) => [digest, fingerprint, text]))).toEqual([]);
    } finally {
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);

/** Returns the texts of each key that has several values. */
function severalOf(triples: ReadonlyArray<readonly [string, string, string]>): string[][] {
  const texts = new Map<string, Map<string, string>>();
  for (const [key, value, text] of triples) {
    texts.set(key, (texts.get(key) ?? new Map<string, string>()).set(value, text));
  }
  return [...texts.values()].filter(({ size }) => size > 1).map((several) => [...several.values()]);
}

function startServer(mariadbd: string, folder: string, socketPath: string): ChildProcess {
  const data = join(folder, 'data');
  // Started by root, it wants to be somebody else.
  const user = process.getuid?.() === 0 ? ['--user=mysql'] : [];
  if (user.length > 0) chownSync(folder, Number(execFileSync('id', ['-u', 'mysql'])), -1);
  const install = join(dirname(mariadbd), '../bin/mariadb-install-db');
  execFileSync(install, [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
  ]);
  return spawn(
    mariadbd,
    [
      '--no-defaults',
      ...user,
      `--datadir=${data}`,
      `--socket=${socketPath}`,
      '--skip-networking',
      '--performance-schema=ON',
      '--performance-schema-consumer-statements-digest=ON',
      '--innodb-buffer-pool-size=16M',
    ],
    { stdio: 'ignore' },
  );
}

/** Waits until the server answers. */
async function connected(socketPath: string): Promise<mysql.Connection> {
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      return await mysql.createConnection({ socketPath, user: 'root' });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('MariaDB does not answer');
}

/** Undefined for what the server cannot parse. */
async function digestOf(connection: mysql.Connection, text: string): Promise<string | undefined> {
  await connection.query('TRUNCATE performance_schema.events_statements_summary_by_digest');
  try {
    await connection.query(text);
  } catch (error) {
    if ((error as { errno?: number }).errno === 1064) return undefined;
  }
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'SELECT DIGEST AS digest FROM performance_schema.events_statements_summary_by_digest ' +
      "WHERE DIGEST IS NOT NULL AND DIGEST_TEXT NOT LIKE 'TRUNCATE%'",
  );
  return rows.length === 1 ? rows[0]!.digest : undefined;
}
