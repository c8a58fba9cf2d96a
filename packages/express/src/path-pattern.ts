import { unknownPiece } from './route-template.ts';

/** Returns the text that the pattern takes from the start of a path, or undefined when it does not match. */
export type Take = (path: string) => string | undefined;

/**
 * Returns true where a mount's text ends within a segment, as a developer's own expression may: Express passes over the
 * mount.
 *
 * @param also Another character that may follow.
 */
export function splitsSegment(path: string, taken: string, also?: string): boolean {
  if (taken === '') return false;
  if (!path.startsWith(taken)) return true;
  const next = path[taken.length];
  return next !== undefined && next !== '/' && next !== also;
}

/** One path of a layer: what it matches, and how the developer wrote it. */
export class PathPattern {
  /** The text taken from a path; `''` for the root. */
  readonly take: Take;
  readonly #learn: ((taken: string) => string | undefined) | undefined;
  #piece: string | undefined;

  /**
   * @param piece The piece of the template.
   * @param learn Where Express keeps only a compiled matcher: finds the piece from the first text that was taken.
   */
  constructor(take: Take, piece: string | undefined, learn?: (taken: string) => string | undefined) {
    this.take = take;
    this.#piece = piece;
    this.#learn = learn;
  }

  /** True once the piece cannot change any more. */
  get known(): boolean {
    return this.#piece !== undefined;
  }

  get piece(): string {
    return this.#piece ?? unknownPiece;
  }

  /**
   * Returns what is left of `path` below this mount, with its leading slash; undefined when the mount does not match.
   */
  below(path: string): string | undefined {
    const taken = this.take(path);
    if (taken === undefined || !path.startsWith(taken)) return undefined;
    this.#piece ??= this.#learn?.(taken);
    const rest = path.slice(taken.length);
    return rest.startsWith('/') ? rest : `/${rest}`;
  }
}
