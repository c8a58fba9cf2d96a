const maxDepth = 6;
const maxMembers = 50;

/** Keys of maps are values: numbers, ids of MongoDB, UUIDs. */
const idPattern = /^(?:\d+|[\da-f]{24}|[\da-f]{8}-[\da-f-]{27})$/i;

/** Returns a filter without its values: `{ customer: ?, total: { $gt: ? } }`. Lists of values are one. */
export function shapeOf(value: unknown, depth = 0): string {
  if (depth >= maxDepth) return '?';
  if (Array.isArray(value)) return listShape(value, depth);
  return isPlain(value) ? membersShape(value, depth) : '?';
}

/** Returns the operators of an update or the stages of a pipeline, of which only `$match` is shown. */
export function operatorsOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, maxMembers).map(stageOf).join(', ')}]`;
  const names = isPlain(value) ? Object.keys(value).filter((name) => name.startsWith('$')) : [];
  return names.length === 0 ? '{ … }' : `{ ${names.slice(0, maxMembers).join(', ')} }`;
}

function stageOf(stage: unknown): string {
  if (!isPlain(stage)) return '?';
  const [name = ''] = Object.keys(stage);
  if (!name.startsWith('$')) return '?';
  return name === '$match' ? `$match ${shapeOf(stage[name])}` : name;
}

/** Of alternatives each shape once. */
function listShape(list: readonly unknown[], depth: number): string {
  if (list.length === 0 || !list.every(isPlain)) return '?';
  const shapes = new Set(list.slice(0, maxMembers).map((one) => shapeOf(one, depth + 1)));
  return `[${[...shapes].join(', ')}]`;
}

function membersShape(value: Readonly<Record<string, unknown>>, depth: number): string {
  const names = Object.keys(value).slice(0, maxMembers);
  if (names.length === 0) return '{}';
  return `{ ${names.map((name) => `${nameOf(name)}: ${shapeOf(value[name], depth + 1)}`).join(', ')} }`;
}

function nameOf(name: string): string {
  return name
    .split('.')
    .map((part) => (idPattern.test(part) ? '?' : part))
    .join('.');
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
