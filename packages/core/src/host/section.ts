import type { Panel } from './panel.ts';

/** Whether ids, messages, stacks and added fields are shown, or only what leads to no single request or person. */
export interface ReadOptions {
  readonly details: boolean;
}

/** One figure of a section that is worth a place on a page. */
export interface Card<Data> {
  readonly title: string;
  value(data: Data): string | number;
}

/**
 * One part of what a monitor reports: a member of `diagnostics()`, a part of the text of `report()`, and the endpoint
 * `/monitoring/<name>`, with the name in kebab case.
 */
export interface Section<Data> {
  /** In camel case, for example `inFlight`; unique in its monitor. */
  readonly name: string;
  /** What `report()` calls it, for example `slow requests`. */
  readonly headline: string;
  /** Ready for `JSON.stringify`. */
  read(options: ReadOptions): Data;
  /** One line each, the worst first; none when there is nothing to report. Default: it is not a part of `report()`. */
  text?(data: Data): readonly string[];
  /** Default: none. */
  readonly cards?: readonly Card<Data>[];
  /** How the live page shows it, from top to bottom. Default: all of its data, by their names and the units in these. */
  readonly panels?: readonly Panel[];
}
