import { RecentMap } from '../statements/recent-map.ts';
import type { Statement } from '../statements/statement.ts';
import { stableHash } from '../statements/text-hash.ts';
import type { Command } from './library.ts';
import { operatorsOf, shapeOf } from './shape.ts';

const maxKept = 2_000;
const maxTextLength = 2_000;

const reads = new Set(['find', 'aggregate', 'count', 'distinct', 'getMore']);

/** Of these the value is a collection; of others it may be a user. */
const ofCollections = new Set([
  ...[
    'find',
    'insert',
    'update',
    'delete',
    'findAndModify',
    'findandmodify',
    'aggregate',
    'count',
    'distinct',
  ],
  ...[
    'mapReduce',
    'create',
    'drop',
    'createIndexes',
    'dropIndexes',
    'listIndexes',
    'collStats',
    'killCursors',
  ],
]);

const known = new RecentMap<string, Statement>(maxKept);

/** Returns the statement of a command. No value of it is kept. @param usual The database that need not be named. */
export function statementOfCommand(
  name: string,
  command: Command,
  database: string | undefined,
  usual: string | undefined,
): Statement {
  const named = collectionOf(name, command);
  const collection =
    named === undefined || database === undefined || database === usual ? named : `${database}.${named}`;
  const summary = collection === undefined ? name : `${name} ${collection}`;
  const shape = argumentsOf(name, command);
  const text = (shape === '' ? summary : `${summary} ${shape}`).slice(0, maxTextLength);
  let statement = known.get(text);
  if (statement === undefined) {
    const isRead = reads.has(name) && !/\$(?:out|merge)\b/.test(shape);
    const fingerprint = stableHash(text);
    statement = { text, fingerprint, operation: name, collection, summary, isRead, hasLiterals: false };
    known.set(text, statement);
  }
  return statement;
}

/** Returns what tells one command from the next of its statement; only compared. */
export function valuesOfCommand(name: string, command: Command): unknown {
  return name === 'getMore' ? command.getMore : (command.filter ?? command.query ?? command.pipeline);
}

function collectionOf(name: string, command: Command): string | undefined {
  const collection = name === 'getMore' ? command.collection : command[name];
  return ofCollections.has(name) || name === 'getMore' ? textOf(collection) : undefined;
}

function argumentsOf(name: string, command: Command): string {
  switch (name) {
    case 'find':
      return shapeOf(command.filter ?? {});
    case 'count':
    case 'distinct':
      return shapeOf(command.query ?? {});
    case 'aggregate':
      return operatorsOf(command.pipeline);
    case 'findAndModify':
    case 'findandmodify':
      return `${shapeOf(command.query ?? {})} ${operatorsOf(command.update)}`;
    case 'update':
      return eachOnce(command.updates, ({ q, u }) => `${shapeOf(q)} ${operatorsOf(u)}`);
    case 'delete':
      return eachOnce(command.deletes, ({ q }) => shapeOf(q));
    default:
      return '';
  }
}

function eachOnce(list: unknown, shape: (one: Command) => string): string {
  return Array.isArray(list) ? [...new Set(list.slice(0, 50).map(shape))].join(', ') : '';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
