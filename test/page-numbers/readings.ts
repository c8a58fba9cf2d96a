// What a service says by itself, at the same time as its page.

import type { Panel } from '@golden-signals/core/extension';
import { readUntil } from '../../packages/dashboard/test/streams.ts';
import { Scrape } from './scrape.ts';

// biome-ignore lint/suspicious/noExplicitAny: each section has a shape of its own.
export type Data = any;

export interface Reading {
  readonly scrape: Scrape;
  /** `/monitoring/live`. */
  readonly live: Data;
  /** The section of the view; undefined where it has none. */
  readonly section: Data;
}

export class Service {
  readonly url: string;

  constructor(port: number) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async read(view: string): Promise<Reading> {
    const [text, live, section] = await Promise.all([
      fetch(`${this.url}/metrics`).then((response) => response.text()),
      this.#json('live'),
      this.#json(view),
    ]);
    return { scrape: new Scrape(text), live, section };
  }

  /** How a section says that it wants to be shown. */
  async panels(view: string): Promise<readonly Panel[]> {
    const key = `panels?name=${view}`;
    const { parts } = await readUntil(
      `${this.url}/monitoring/stream?part=${encodeURIComponent(key)}`,
      ({ parts }) => parts?.[key] !== undefined,
    );
    return parts[key].panels ?? [];
  }

  async #json(path: string): Promise<Data> {
    const response = await fetch(`${this.url}/monitoring/${path}`);
    return response.ok ? response.json() : undefined;
  }
}
