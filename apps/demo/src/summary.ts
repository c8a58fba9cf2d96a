import { alignColumns, formatCount, formatMs } from './columns.ts';
import { type ComparedCount, differences } from './comparison.ts';
import type { LatencySummary } from './load/load-report.ts';

/** What was sent beside what was counted, and how long it took as seen from both sides. */
export interface Summary {
  rows: readonly ComparedCount[];
  seenByClient: LatencySummary;
  measured: LatencySummary;
  /** Mails that were asked for, and the jobs that came to an end. */
  mails: { asked: number; counted: number };
}

/** The summary as text; kinds of requests that were counted differently are marked and named again at the end. */
export function formatSummary({ rows, seenByClient, measured, mails }: Summary): string {
  const different = differences(rows);
  const sum = (side: 'sent' | 'counted'): number => rows.reduce((total, row) => total + row[side], 0);
  const counts = alignColumns(
    [
      ['route', 'method', 'status', 'sent', 'counted', ''],
      ...rows.map((row) => toCells(row)),
      ['all', '', '', formatCount(sum('sent')), formatCount(sum('counted')), ''],
    ],
    3,
  );
  const latency = alignColumns(
    [
      ['latency of the last minute', 'p50', 'p95', 'p99'],
      ['  as the visitors saw it', ...toDurations(seenByClient)],
      ['  as the monitor measured it', ...toDurations(measured)],
    ],
    1,
  );
  // The queue grows when the machine cannot serve what is sent; only the visitors stand in it.
  const note = 'Visitors also wait for the network and in the queue before the server.';
  return [...counts, '', ...latency, note, '', mailsLine(mails), '', ...verdict(rows, different), ''].join(
    '\n',
  );
}

function mailsLine({ asked, counted }: Summary['mails']): string {
  const jobs = `mails: ${formatCount(asked)} asked for, ${formatCount(counted)} jobs ended`;
  return asked === counted ? jobs : `${jobs} ◄`;
}

function verdict(rows: readonly ComparedCount[], different: readonly ComparedCount[]): string[] {
  if (rows.length === 0) return ['Nothing was sent, so there is nothing to compare.'];
  if (different.length === 0)
    return [`Equal: all ${rows.length} kinds of requests were counted exactly as sent.`];
  return [
    `Different: ${different.length} of ${rows.length} kinds of requests were not counted as sent.`,
    ...different.map(({ method, route, status, sent, counted }) => {
      return `  ${method} ${route} ${status}: sent ${sent}, counted ${counted}`;
    }),
  ];
}

function toCells({ route, method, status, sent, counted }: ComparedCount): string[] {
  return [route, method, status, formatCount(sent), formatCount(counted), sent === counted ? '' : '◄'];
}

function toDurations({ p50Ms, p95Ms, p99Ms }: LatencySummary): string[] {
  return [formatMs(p50Ms), formatMs(p95Ms), formatMs(p99Ms)];
}
