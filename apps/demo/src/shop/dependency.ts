import { ShopError } from './shop-error.ts';

/** A server that the shop needs, and that whoever watches the demo can break and repair. */
export class Dependency<Client extends { ping(): Promise<unknown> }> {
  readonly name: string;
  broken = false;
  readonly #client: Client;

  constructor(name: string, client: Client) {
    this.name = name;
    this.#client = client;
  }

  /** @throws ShopError 503 while it is broken */
  get client(): Client {
    if (this.broken) throw new ShopError(503, `The ${this.name} does not answer.`);
    return this.#client;
  }

  /** What its health check does. */
  async ping(): Promise<void> {
    await this.client.ping();
  }
}
