import type { Route } from '@golden-signals/core/adapter';
import type { PathPattern } from './path-pattern.ts';
import { joinPieces } from './route-template.ts';

/** One place in the router tree: the mounts that lead to it, from the outermost, and the route's own path if any. */
export class Location {
  /** Kept here by the resolver once `known`. */
  handle: Route | undefined;
  /** Grows in the order in which Express tries the places of one tree. */
  readonly order: number;

  readonly #mounts: readonly PathPattern[];
  readonly #own: PathPattern | undefined;

  constructor(mounts: readonly PathPattern[], own?: PathPattern, order = 0) {
    this.#mounts = mounts;
    this.#own = own;
    this.order = order;
  }

  /**
   * True for what the outermost application itself has: its routes are nowhere else, whatever is mounted later. (It could
   * be mounted below itself, through a router; that is seen when the tree is read the next time.)
   */
  get atRoot(): boolean {
    return this.#mounts.length === 0;
  }

  get pieces(): string[] {
    const pieces = this.#mounts.map((mount) => mount.piece);
    if (this.#own !== undefined) pieces.push(this.#own.piece);
    return pieces;
  }

  get template(): string {
    return joinPieces(this.pieces);
  }

  /** True once the template cannot change any more. */
  get known(): boolean {
    return this.#mounts.every((mount) => mount.known) && this.#own?.known !== false;
  }

  /** Returns whether a request for `path` can have come to this route. */
  matches(path: string): boolean {
    const rest = this.below(path);
    return rest !== undefined && this.#own?.take(rest) !== undefined;
  }

  /** Returns what the mounts leave of `path`, with a leading slash; undefined when one of them does not match. */
  below(path: string): string | undefined {
    let rest: string | undefined = path;
    for (const mount of this.#mounts) {
      rest = mount.below(rest);
      if (rest === undefined) return undefined;
    }
    return rest;
  }
}
