/** The links of an item of an `OpenList`; the list alone writes them. */
export interface OpenNode<Node> {
  older: Node | undefined;
  newer: Node | undefined;
}

/**
 * What has begun and is not over, oldest first, as a doubly linked list through the items themselves: adding and
 * removing take a few nanoseconds and allocate nothing, wherever in the list the item is.
 *
 * An item is in one list at most. It is let go of completely when it is removed, so a caller that keeps it keeps
 * nothing else alive.
 */
export class OpenList<Node extends OpenNode<Node>> implements Iterable<Node> {
  private first: Node | undefined;
  private last: Node | undefined;

  get oldest(): Node | undefined {
    return this.first;
  }

  /** @param node In no list. */
  add(node: Node): void {
    const newest = this.last;
    node.older = newest;
    if (newest === undefined) this.first = node;
    else newest.newer = node;
    this.last = node;
  }

  /** @param node In this list, or in none, which changes nothing. */
  remove(node: Node): void {
    const { older, newer } = node;
    // Checked, because a second removal would otherwise empty the list without a sign.
    if (older === undefined && this.first !== node) return;
    if (older === undefined) this.first = newer;
    else older.newer = newer;
    if (newer === undefined) this.last = older;
    else newer.older = older;
    node.older = undefined;
    node.newer = undefined;
  }

  /** Oldest first. The current item may be removed meanwhile; removing the one after it ends the iteration early. */
  *[Symbol.iterator](): Iterator<Node> {
    let node = this.first;
    while (node !== undefined) {
      const next: Node | undefined = node.newer;
      yield node;
      node = next;
    }
  }
}
