import { change, linkTo, type Place } from '../live/location.ts';

/** What the address says of a table. */
interface TableParameters {
  readonly sort?: string | undefined;
  readonly order?: string | undefined;
  readonly filter?: string | undefined;
  /** The key of the row that was chosen. */
  readonly row?: string | undefined;
}

const names = ['sort', 'order', 'filter', 'row'] as const;
/** Tables within details of tables within details. */
const maxDepth = 3;

/**
 * What the address says of one table, and how to change it. On each level of details one table at a time is sorted,
 * filtered or opened: `of` names it, `of2` the one within its details.
 */
export class TablePlace {
  readonly parameters: TableParameters;
  readonly #title: string;
  readonly #place: Place;
  readonly #depth: number;

  constructor(title: string, place: Place, depth: number) {
    this.#title = title;
    this.#place = place;
    this.#depth = depth;
    const isMeant = place.parameters[at('of', depth)] === title;
    this.parameters = isMeant
      ? Object.fromEntries(names.map((name) => [name, place.parameters[at(name, depth)]]))
      : {};
  }

  /** Changes what is given, and closes the details that this table had. */
  change(parameters: TableParameters): void {
    change(this.#with(parameters));
  }

  linkTo(parameters: TableParameters): string {
    return linkTo(this.#place.view, { ...this.#place.parameters, ...this.#with(parameters) });
  }

  #with(parameters: TableParameters): Readonly<Record<string, string | undefined>> {
    const told: Record<string, string | undefined> = {};
    for (let depth = this.#depth; depth < maxDepth; depth += 1)
      for (const name of ['of', ...names]) told[at(name, depth)] = undefined;
    told[at('of', this.#depth)] = this.#title;
    for (const [name, value] of Object.entries({ ...this.parameters, ...parameters }))
      told[at(name, this.#depth)] = value;
    return told;
  }
}

function at(name: string, depth: number): string {
  return depth === 0 ? name : `${name}${depth + 1}`;
}
