import type { LabelSet } from '../metric-model/metric-family.ts';

const needsEscape = /[\\\n"]/;

/** Escapes a label value for the text formats: backslash, line feed and double quote. */
export function escapeLabelValue(value: string): string {
  if (!needsEscape.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

/** `method="GET",route="/"`, without braces; made once per label set, because the series outlives the scrape. */
export function labelText(labels: LabelSet): string {
  labels.text ??= labels.names
    .map((name, position) => `${name}="${escapeLabelValue(labels.values[position] as string)}"`)
    .join(',');
  return labels.text;
}
