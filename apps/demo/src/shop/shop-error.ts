/** A request that the shop refuses, with the HTTP status that says why. Anything else that is thrown is a bug. */
export class ShopError extends Error {
  override readonly name = 'ShopError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const invalid = (message: string): ShopError => new ShopError(400, message);
export const notFound = (what: string): ShopError => new ShopError(404, `There is no ${what}.`);
