import type { CachePattern } from '../caches/caches-report.ts';
import { isSeparator, sumShape } from './key-shape.ts';
import { isVariable } from './segment.ts';

/** Names in one place of keys; more than that are no names, but values, such as those of users. */
const maxNames = 12;
/** Of all patterns together. */
const maxNodes = 400;
/** Segments of a key; the rest of it counts as one. */
const maxDepth = 6;
const maxKeyLength = 200;
/** Shapes of keys whose pattern is found without taking them apart. */
const maxShapes = 1_000;

const separator = /[:/|.#]/;
const variable = '*';
const overflow = '__overflow__';
const sum = { first: 0, second: 0 };

class Node {
  hits = 0;
  misses = 0;
  /** By segment, those before it included in what leads here. */
  readonly next = new Map<string, Node>();
  /** There were too many names: all are `*` from now on. */
  isOpen = false;
}

/**
 * Counts hits and misses by what keys have in common. Numbers, ids and hashes in a key become `*`, and so does every
 * part of which there are many. No key is kept. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class KeyPatterns {
  private readonly root = new Node();
  private readonly overflow = new Node();
  /** By the first part of the sum of a shape. */
  private readonly known = new Map<number, { readonly second: number; readonly node: Node }>();
  private nodes = 0;

  count(key: unknown, isHit: boolean): void {
    const node = this.nodeOf(textOf(key));
    if (isHit) node.hits += 1;
    else node.misses += 1;
  }

  /** Returns those that were asked for most, first. */
  list(): CachePattern[] {
    const found: CachePattern[] = [];
    collect(this.root, '', found);
    add(this.overflow, overflow, found);
    return found.sort((a, b) => b.hits + b.misses - (a.hits + a.misses));
  }

  private nodeOf(key: string): Node {
    sumShape(key, sum);
    const { first, second } = sum;
    const known = this.known.get(first);
    if (known?.second === second) return known.node;
    const node = this.find(key);
    if (this.known.size < maxShapes) this.known.set(first, { second, node });
    return node;
  }

  private find(key: string): Node {
    let node = this.root;
    let from = 0;
    let depth = 0;
    for (let at = 0; at < key.length; at += 1) {
      if (!isSeparator(key.charCodeAt(at))) continue;
      if (++depth === maxDepth) break;
      node = this.step(node, key.slice(from, at), key[at]!);
      from = at + 1;
    }
    return this.step(node, key.slice(from), '');
  }

  /** @param end The separator behind the segment, which belongs to its name. */
  private step(node: Node, segment: string, end: string): Node {
    const known = node.isOpen ? undefined : node.next.get(segment + end);
    if (known !== undefined) return known;
    const isName = !node.isOpen && segment !== '' && !isVariable(segment);
    if (isName && node.next.size >= maxNames) this.open(node);
    const label = (isName && !node.isOpen ? segment : segment === '' ? '' : variable) + end;
    const next = node.next.get(label);
    if (next !== undefined) return next;
    if (this.nodes >= maxNodes) return this.overflow;
    const added = new Node();
    this.nodes += 1;
    node.next.set(ownText(label), added);
    return added;
  }

  /** Makes one of all names that come next, by the separator behind them. */
  private open(node: Node): void {
    node.isOpen = true;
    this.known.clear();
    const before = [...node.next];
    node.next.clear();
    for (const [label, next] of before) {
      const end = separator.exec(label.slice(-1))?.[0] ?? '';
      const open = `${label === end ? '' : variable}${end}`;
      const known = node.next.get(open);
      if (known === undefined) node.next.set(open, next);
      else this.merge(known, next);
    }
  }

  private merge(into: Node, from: Node): void {
    this.nodes -= 1;
    into.hits += from.hits;
    into.misses += from.misses;
    for (const [label, next] of from.next) {
      const known = into.next.get(label);
      if (known !== undefined) this.merge(known, next);
      else into.next.set(label, next);
    }
    if (into.next.size > maxNames || from.isOpen) this.open(into);
  }
}

function collect(node: Node, prefix: string, found: CachePattern[]): void {
  for (const [label, next] of node.next) {
    add(next, prefix + label, found);
    collect(next, prefix + label, found);
  }
}

function add({ hits, misses }: Node, pattern: string, found: CachePattern[]): void {
  if (hits + misses > 0) found.push({ pattern, hits, misses });
}

/** A part of a text keeps the whole of it in memory; the name of a property does not. */
function ownText(text: string): string {
  return Object.keys({ [text]: 0 })[0]!;
}

function textOf(key: unknown): string {
  if (typeof key === 'string') return key.length > maxKeyLength ? key.slice(0, maxKeyLength) : key;
  return key instanceof Uint8Array
    ? Buffer.from(key.buffer, key.byteOffset, Math.min(key.byteLength, maxKeyLength)).toString('latin1')
    : String(key).slice(0, maxKeyLength);
}
