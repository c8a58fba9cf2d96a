import { expect, test } from '@jest/globals';
import { runProgram } from '../built-program.ts';

/** In a process of its own: the heap of one that runs tests takes minutes to read. */
const program = `
import { getHeapSnapshot } from 'node:v8';
import { createMonitor } from '@golden-signals/core';
import { Dependencies } from '../src/dependencies.ts';
import { ObservedDatabase } from '../src/observe/observed-database.ts';

const extension = new Dependencies({ slowMs: 0 });
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const monitor = createMonitor({ extensions: [extension], logger });
const database = new ObservedDatabase(() => ({ kind: 'database', system: 'postgresql' }), monitor);
// In halves, so that nothing but what is tested holds the whole of it.
const first = 'Xk29fWq8';
const second = '-' + process.pid + '-planted';
const value = () => [first, second].join('');
const quoted = () => ["'", value(), "'"].join('');
extension.observer.host.work.define('job', 'planted').run(() => {
  for (let times = 0; times < 30; times++) {
    const names = 'a_rather_long_name_of_a_column_' + (times % 3) + ', another_rather_long_name_of_a_column';
    const text = 'SELECT ' + names + ' FROM "Some Table With A Long Name" WHERE c = ' + quoted() + ' /* ' + value() + ' */';
    database.begin(text, 'postgresql', [value()]).end({ rows: 1 });
    database
      .begin('INSERT INTO a_table_with_a_long_name VALUES (' + quoted() + ')', 'mysql')
      .end({ error: new Error('no') });
  }
});

/** Counts where the heap holds one text right behind the other. */
async function occurrences() {
  let count = 0;
  let tail = '';
  for await (const chunk of getHeapSnapshot()) {
    const part = tail + chunk.toString('utf8');
    for (let at = part.indexOf(first); at !== -1; at = part.indexOf(first, at + 1)) {
      if (part.startsWith(second, at + first.length)) count += 1;
    }
    tail = part.slice(1 - first.length - second.length);
  }
  return count;
}

const statements = monitor.diagnostics().queries.top.byCalls.length;
const afterwards = await occurrences();
const kept = value();
const whileKept = await occurrences();
// The length is printed so that the value is kept until here.
console.log(JSON.stringify({ statements, afterwards, whileKept, length: kept.length }));
database.close();
await monitor.close();
`;

test('no planted value stays in memory', async () => {
  const counted = (await runProgram(program)) as Record<'afterwards' | 'whileKept' | 'statements', number>;
  expect(counted).toMatchObject({ statements: 4, afterwards: 0 });
  expect(counted.whileKept).toBeGreaterThan(0);
}, 60_000);
