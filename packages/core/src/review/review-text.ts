import { formatSpan } from '../base/duration-text.ts';
import { formatQuantity } from '../base/quantity-text.ts';
import { isNewError } from '../errors/error-findings.ts';
import type { Review, ReviewSignal } from './review-report.ts';

const columns = ['', 'now', 'average', 'peak', 'target', 'warning', 'critical', ''] as const;

/** Returns the review as text for a terminal; every line ends with a newline. */
export function reviewText(review: Review): string {
  const rows = [[...columns], ...review.signals.map(toCells)];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  const { reasons, findings } = review;
  return [
    headline(review),
    ...reasons.map(({ text }) => `  ${text}`),
    '',
    ...table,
    ...(findings.length === 0 ? [] : ['', 'findings, what costs most first:']),
    ...findings.flatMap(({ severity, title, evidence, next }) => [
      `  ${severity}: ${title}`,
      ...evidence.map((clause) => `    - ${clause}`),
      `    > ${next}`,
    ]),
    '',
  ].join('\n');
}

/** Reasons that come before the findings, because a report shows the first lines only. */
const firstReasons = 2;

/**
 * Returns what a report says of the review: the grade, then the worst reasons and the findings. New errors have lines of
 * their own there, under `errors`.
 */
export function reviewLines({ grade, limitedBy, points, reasons, findings }: Review): string[] {
  const texts = reasons.map(({ text }) => text);
  const verdict =
    points === 0
      ? 'nothing is past its target or limit'
      : `${counted(points, 'point')} in ${counted(reasons.length, 'signal')}`;
  return [
    ...(grade === undefined ? [] : [`${grade}: ${verdict}${butText(limitedBy)}`]),
    ...texts.slice(0, firstReasons),
    ...findings.filter((one) => !isNewError(one)).map(({ severity, title }) => `${severity}: ${title}`),
    ...texts.slice(firstReasons),
  ];
}

function butText(limitedBy: Review['limitedBy']): string {
  if (limitedBy === undefined) return '';
  return `, but a finding is ${limitedBy === 'critical' ? 'critical' : 'a warning'}`;
}

/** Returns the review as Markdown, for a chat or an issue. */
export function reviewMarkdown(review: Review): string {
  const { reasons, findings } = review;
  const row = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [
    `## ${escaped(headline(review))}`,
    '',
    ...(reasons.length === 0 ? [] : [...reasons.map(({ text }) => `- ${escaped(text)}`), '']),
    row(columns),
    row(columns.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...review.signals.map((signal) => row(toCells(signal))),
    ...(findings.length === 0 ? [] : ['', '### Findings, what costs most first']),
    ...findings.flatMap(({ severity, title, evidence, next }) => [
      '',
      `**${severity}: ${escaped(title)}**`,
      '',
      ...evidence.map((clause) => `- ${escaped(clause)}`),
      '',
      escaped(next),
    ]),
    '',
  ].join('\n');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function headline({
  service,
  grade,
  limitedBy,
  ungraded,
  windowSeconds,
  uptimeSeconds,
  requests,
}: Review): string {
  const verdict =
    grade === undefined
      ? `no grade, because ${ungraded}`
      : `${grade}${limitedBy === undefined ? '' : ` because of a ${limitedBy} finding`}`;
  return `${service.name} ${service.version}: ${verdict} (${requests} requests in the last ${formatSpan(Math.min(windowSeconds, uptimeSeconds))}, up ${formatSpan(uptimeSeconds)})`;
}

function toCells(signal: ReviewSignal): string[] {
  const { title, unit, value, labels, average, peak, target, limits, severity } = signal;
  const show = (number: number | undefined) => (number === undefined ? '–' : formatQuantity(number, unit));
  const name = labels === undefined ? title : `${title} (${Object.values(labels).join(', ')})`;
  return [
    name,
    value === undefined ? 'unknown' : show(value),
    ...[average, peak, target, limits.warning, limits.critical].map(show),
    severity ?? '',
  ];
}

/** Escapes what a page of Markdown would take for its own. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|~#]/g, '\\$&');
}
