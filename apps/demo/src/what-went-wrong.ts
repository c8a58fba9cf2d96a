import type { Monitor } from '@golden-signals/core';

/** What the monitor's own report says below its numbers: sections of a headline and some lines each. */
export function whatWentWrong(monitor: Monitor): string {
  return monitor
    .reportSections()
    .map(({ headline, lines }) => [`${headline}:`, ...lines.map((line) => `  ${line}`)].join('\n'))
    .join('\n\n');
}

/** The worst of each kind beside its headline: at most four lines, for a screen that has no more room. */
export function worstOfEach(monitor: Monitor): string[] {
  return monitor.reportSections().map(({ headline, lines }) => `${headline}: ${lines[0]}`);
}
