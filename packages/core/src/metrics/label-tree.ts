import type { LabelSet } from '../metric-model/metric-family.ts';
import { LabelBranch } from './label-branch.ts';
import { type LabelValues, labelValueText } from './label-set.ts';

type Branch<Leaf> = LabelBranch<Branch<Leaf> | Leaf>;

/**
 * Finds things by their label values: one level per label. Values are never joined into one key, so that no character
 * in a value can make two label sets meet, and a lookup allocates nothing.
 */
export class LabelTree<Leaf extends { readonly labels: LabelSet }> {
  readonly #labelNames: readonly string[];
  /** Without labels there is no level: the root is the leaf itself. */
  #root: Branch<Leaf> | Leaf | undefined;

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
    this.#root = labelNames.length > 0 ? new LabelBranch() : undefined;
  }

  /** The leaf of these values; nothing where something is unusual: no object, a label that is undefined or unknown. */
  findKnown(values: LabelValues<string>): Leaf | undefined {
    let node = this.#root;
    for (const name of this.#labelNames) {
      const value = values?.[name];
      if (value === undefined) return undefined;
      node = (node as Branch<Leaf>).get(labelValueText(value));
      if (node === undefined) return undefined;
    }
    let given = 0;
    for (const _ in values) given += 1;
    return given === this.#labelNames.length ? (node as Leaf | undefined) : undefined;
  }

  /** @param texts One for every label. */
  find(texts: readonly string[]): Leaf | undefined {
    let node = this.#root;
    for (const text of texts) node = (node as Branch<Leaf> | undefined)?.get(text);
    return node as Leaf | undefined;
  }

  /** @param texts Without a leaf so far. */
  add(texts: readonly string[], leaf: Leaf): void {
    if (texts.length === 0) {
      this.#root = leaf;
      return;
    }
    let branch = this.#root as Branch<Leaf>;
    for (const text of texts.slice(0, -1)) {
      let next = branch.get(text) as Branch<Leaf> | undefined;
      if (next === undefined) {
        next = new LabelBranch();
        branch.add(text, next);
      }
      branch = next;
    }
    branch.add(texts[texts.length - 1]!, leaf);
  }

  /** @param texts Of a leaf that is there. */
  delete(texts: readonly string[]): void {
    if (texts.length === 0) this.#root = undefined;
    else deletePath(this.#root as Branch<Leaf>, texts, 0);
  }

  /**
   * The texts, the leading ones as the very strings of a leaf that begins with the same: the series of one route keep
   * its path once (benchmarks/memory: some 30 bytes per series).
   */
  shared(texts: readonly string[]): readonly string[] {
    let node = this.#root;
    let depth = 0;
    for (; depth < texts.length; depth++) {
      const child: Branch<Leaf> | Leaf | undefined = (node as Branch<Leaf>).get(texts[depth] as string);
      if (child === undefined) break;
      node = child;
    }
    if (depth === 0) return texts;
    while (node instanceof LabelBranch) node = node.anyChild;
    const known = (node as Leaf).labels.values;
    return known.slice(0, depth).concat(texts.slice(depth));
  }
}

/** Empty branches go too, so that leaves which come and go leave nothing behind. */
function deletePath<Leaf>(branch: Branch<Leaf>, texts: readonly string[], depth: number): void {
  const text = texts[depth]!;
  if (depth < texts.length - 1) {
    const next = branch.get(text) as Branch<Leaf>;
    deletePath(next, texts, depth + 1);
    if (!next.isEmpty) return;
  }
  branch.delete(text);
}
