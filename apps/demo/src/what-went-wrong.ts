import type { Monitor } from '@golden-signals/core';

/** What the monitor's own report says below its numbers: sections of a headline and some lines each. */
export function whatWentWrong(monitor: Monitor): string {
  const report = monitor.report();
  const numbersEnd = report.indexOf('\n', report.indexOf('\nsaturation: ') + 1);
  return numbersEnd === -1 ? '' : report.slice(numbersEnd).trim();
}

/** The first line of each section beside its headline: at most four lines, for a screen that has no more room. */
export function worstOfEach(wrong: string): string[] {
  if (wrong === '') return [];
  return wrong.split('\n\n').map((section) => {
    const [headline, first = ''] = section.split('\n');
    return `${headline} ${first.trim()}`;
  });
}
