import { readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

const kinds = ['counter', 'gauge', 'untyped', 'histogram', 'timer'];

interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

/** Texts that can hardly be anything else. */
const metricLike = /^[a-z]+(?:_[a-z0-9]+)+_(?:total|seconds|bytes|ratio|info)$/;

/**
 * Returns the names of the metrics that a source file registers where it writes them out: as the first argument of
 * `counter()` and the like, or as its `name`; and all texts that look like a name of a metric, because some are handed
 * on. A name with parts that are put in is a pattern.
 */
export function registeredNames(file: string): RegExp[] {
  const names: RegExp[] = [];
  visit(parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', decorators: true }), (node) => {
    if (node.type === 'StringLiteral' && metricLike.test(node.value as string))
      names.push(exactly(node.value));
    if (node.type !== 'CallExpression' || !isRegistration(node.callee as Node)) return;
    const [first] = node.arguments as Array<{ readonly expression: Node }>;
    const name = first && patternOf(nameIn(first.expression));
    if (name !== undefined) names.push(name);
  });
  return names;
}

function isRegistration({ type, property }: Node): boolean {
  return type === 'MemberExpression' && kinds.includes((property as { value?: string }).value ?? '');
}

/** The argument itself, or the value of its property `name`. */
function nameIn(argument: Node): Node | undefined {
  if (argument.type !== 'ObjectExpression') return argument;
  const named = (argument.properties as Node[]).find(
    ({ type, key }) => type === 'KeyValueProperty' && (key as { value?: string }).value === 'name',
  );
  return named?.value as Node | undefined;
}

function patternOf(name: Node | undefined): RegExp | undefined {
  if (name?.type === 'StringLiteral') return exactly(name.value);
  if (name?.type !== 'TemplateLiteral') return undefined;
  const texts = (name.quasis as Array<{ readonly raw: string }>).map(({ raw }) => raw);
  return new RegExp(`^${texts.join('\\w*')}$`);
}

function exactly(name: unknown): RegExp {
  return new RegExp(`^${name}$`);
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (typeof (value as Node).type === 'string') look(value as Node);
  for (const child of Object.values(value)) visit(child, look);
}
