// What a service says by itself, at the same time as its page.

import type { Panel } from '@golden-signals/core/extension';
import { readUntil } from '../../packages/dashboard/test/streams.ts';
import { Scrape } from './scrape.ts';

// biome-ignore lint/suspicious/noExplicitAny: each section has a shape of its own.
export type Data = any;

export interface Reading {
  readonly scrape: Scrape;
  /** For how long there is a monitor, and for how long it counts requests: a signal is known from the beginning, and 0 then. */
  readonly uptimeSeconds: number;
  readonly seconds: number;
  /** The section of the view; undefined where it has none. */
  readonly section: Data;
}

export class Service {
  readonly url: string;
  /** How much later it began to count requests. */
  #startSeconds = 0;

  private constructor(url: string) {
    this.url = url;
  }

  /** @param port Of a service that is not older than a minute. */
  static async at(port: number): Promise<Service> {
    const service = new Service(`http://127.0.0.1:${port}`);
    const { uptimeSeconds, total } = await service.#json('live');
    service.#startSeconds = uptimeSeconds - total.seconds;
    return service;
  }

  async read(view: string): Promise<Reading> {
    const [text, live, section] = await Promise.all([
      fetch(`${this.url}/metrics`).then((response) => response.text()),
      this.#json('live'),
      this.#json(view),
    ]);
    const { uptimeSeconds } = live;
    return { scrape: new Scrape(text), uptimeSeconds, seconds: uptimeSeconds - this.#startSeconds, section };
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
