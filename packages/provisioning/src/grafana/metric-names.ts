/** Words of PromQL that stand where the name of a metric could. */
const words = new Set([
  ...[
    'and',
    'or',
    'unless',
    'by',
    'without',
    'on',
    'ignoring',
    'group_left',
    'group_right',
    'bool',
    'offset',
  ],
  ...['inf', 'nan'],
]);

/** Texts, matchers, ranges, and lists of labels: nothing in them names a metric. */
const notMetrics =
  /"(?:[^"\\]|\\.)*"|\{[^}]*\}|\[[^\]]*\]|\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g;

/** Returns the names of the metrics in an expression, each once; what is called or aggregates is none. */
export function metricNames(expression: string): string[] {
  const names = new Set<string>();
  // Texts go first: a brace in one ends no matchers.
  const rest = expression.replace(/"(?:[^"\\]|\\.)*"/g, '""').replace(notMetrics, ' ');
  for (const [name] of rest.matchAll(/(?<![\w:.$])[a-zA-Z_:][\w:]*(?![\w:]|\s*\()/g)) {
    if (!words.has(name.toLowerCase())) names.add(name);
  }
  return [...names];
}

/** Returns the name under which an application registers what Prometheus knows by this one. */
export function familyOf(name: string, isFamily: (name: string) => boolean): string | undefined {
  if (isFamily(name)) return name;
  const family = name.replace(/_(bucket|count|sum)$/, '');
  return isFamily(family) ? family : undefined;
}

/** The outermost aggregation, which is the first one that is written, with the labels that it keeps. */
const aggregation = /\b(?:sum|min|max|avg|count)\s*(?:by\s*\(([^)]*)\)\s*)?\(/;

/** Returns the labels by which the series of an expression are told apart; none where they are all put together. */
export function groupingOf(expression: string): string[] {
  const [, labels = ''] = aggregation.exec(expression) ?? [];
  return labels
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '' && label !== 'le');
}
