/**
 * A map of what was used of late: between half of `max` and `max` entries. Two maps take turns, so that a hit costs one
 * look-up and nothing is moved. Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class RecentMap<Key, Value> {
  private readonly half: number;
  private young = new Map<Key, Value>();
  private old = new Map<Key, Value>();

  constructor(max: number) {
    this.half = max / 2;
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: Key): Value | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young;
    const old = this.old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.young.size >= this.half) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}
