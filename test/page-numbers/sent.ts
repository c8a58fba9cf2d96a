// What the visitors of the demo have sent, as the demo prints it when they have gone, and where the page has to say so.

import type { Fact } from './facts.ts';

interface Sent {
  readonly route: string;
  readonly method: string;
  readonly status: string;
  readonly count: number;
}

/** @param output Of a demo, with its comparison. */
export function sentOf(output: string): Sent[] {
  return [...output.matchAll(/^(\S+) +([A-Z_]+) +(\d{3}) +([\d,]+) +[\d,]+$/gm)].map(
    ([, route, method, status, count]) => ({
      ...{ route: route!, method: method!, status: status! },
      count: Number(count!.replaceAll(',', '')),
    }),
  );
}

/** Of the series of `http_requests_total`. */
export function requestsSent(sent: readonly Sent[]): Fact[] {
  return sent.map(({ route, method, status, count }) => {
    const row = `method=${method} route=${route} status_code=${status} client=load`;
    return { from: 'visitors', at: { table: 'Table of series', row, column: 'Value' }, value: count };
  });
}

/** Of the table of routes. */
export function failuresSent(sent: readonly Sent[]): Fact[] {
  return [...new Set(sent.map(({ route }) => route))].map((route) => {
    const counts = sent.filter((one) => one.route === route);
    const failed = counts.filter(({ status }) => status.startsWith('5'));
    const value = sum(failed) / sum(counts);
    return { from: 'visitors', at: { table: '', row: route, column: 'Errors' }, value };
  });
}

function sum(counts: readonly Sent[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
