/** One thing that a page shows, for example the table of routes in one order. */
export interface Part {
  /** How often it is computed while somebody looks, in milliseconds; a function where its parameters decide. */
  readonly everyMs: number | ((parameters: URLSearchParams) => number);
  /** Ready for `JSON.stringify`; null while nothing is known yet. */
  read(parameters: URLSearchParams): unknown;
  /** Called when nobody looks any more, to let go of what was kept for those who did. Default: nothing was. */
  forget?(): void;
}

/** By name. */
export type Parts = Readonly<Record<string, Part>>;
