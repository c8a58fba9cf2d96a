import { describe, expect, test } from '@jest/globals';
import { formatSummary } from '../src/summary.ts';

const seenByClient = { p50Ms: 12.3, p95Ms: 180, p99Ms: 1520 };
const measured = { p50Ms: 11.2, p95Ms: 176, p99Ms: 1510 };
const mails = { asked: 1_200, counted: 1_200 };
const home = { method: 'GET', route: '/', status: '200' };
const leaving = { method: 'GET', route: '/stock/live', status: '499' };

describe('formatSummary', () => {
  test('says that everything is equal', () => {
    const rows = [
      { ...home, sent: 1234, counted: 1234 },
      { ...leaving, sent: 5, counted: 5 },
    ];
    expect(formatSummary({ rows, seenByClient, measured, mails })).toBe(
      `route        method  status   sent  counted
/            GET     200     1,234    1,234
/stock/live  GET     499         5        5
all                          1,239    1,239

latency of the last minute        p50     p95     p99
  as the visitors saw it      12.3 ms  180 ms  1.52 s
  as the monitor measured it  11.2 ms  176 ms  1.51 s
Visitors also wait for the network and in the queue before the server.

mails: 1,200 asked for, 1,200 jobs ended

Equal: all 2 kinds of requests were counted exactly as sent.
`,
    );
  });

  test('marks each difference and repeats it at the end', () => {
    const rows = [
      { ...home, sent: 10, counted: 10 },
      { ...leaving, sent: 5, counted: 4 },
    ];
    const text = formatSummary({ rows, seenByClient, measured, mails: { asked: 12, counted: 11 } });
    expect(text).toMatch(/^mails: 12 asked for, 11 jobs ended ◄$/m);
    expect(text).toMatch(/^\/stock\/live +GET +499 +5 +4 +◄$/m);
    expect(text).toMatch(/^\/ +GET +200 +10 +10$/m);
    expect(text).toMatch(/^Different: 1 of 2 .*\n {2}GET \/stock\/live 499: sent 5, counted 4\n$/m);
  });

  test('says when there was nothing to compare', () => {
    expect(formatSummary({ rows: [], seenByClient, measured, mails })).toContain('Nothing was sent');
  });
});
