/**
 * One level of a tree that is keyed by label values: what follows each value of one label.
 *
 * The first child is kept in place, because most levels never get a second one (a route with one status) and a Map
 * for it alone would take more memory than the series it leads to.
 */
export class LabelBranch<Child> {
  #firstValue: string | undefined;
  #firstChild: Child | undefined;
  #others: Map<string, Child> | undefined;

  get(value: string): Child | undefined {
    return value === this.#firstValue ? this.#firstChild : this.#others?.get(value);
  }

  /** @param value Without a child so far. */
  add(value: string, child: Child): void {
    if (this.#firstValue === undefined) {
      this.#firstValue = value;
      this.#firstChild = child;
    } else {
      this.#others ??= new Map();
      this.#others.set(value, child);
    }
  }

  delete(value: string): void {
    if (value === this.#firstValue) {
      this.#firstValue = undefined;
      this.#firstChild = undefined;
    } else {
      this.#others?.delete(value);
    }
  }

  /** Any child, of a branch that is not empty. */
  get anyChild(): Child {
    return (this.#firstChild ?? this.#others?.values().next().value) as Child;
  }

  get isEmpty(): boolean {
    return this.#firstValue === undefined && !this.#others?.size;
  }
}
