import { stringify } from 'yaml';

/**
 * Returns a file as YAML: keys in their order, long texts as they are, nothing repeated by an alias.
 *
 * @param comments Lines that stand above it.
 */
export function toYaml(file: object, comments: readonly string[] = []): string {
  const head = comments.map((line) => (line === '' ? '#\n' : `# ${line}\n`)).join('');
  return head + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}
