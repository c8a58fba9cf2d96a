import type { Missing, ServerState } from './server-state.ts';

/** Parts of a state, read one after the other: one that cannot be read costs no other. */
export class Parts {
  readonly #isFatal: (error: unknown) => boolean;
  readonly read: Partial<ServerState>[] = [];

  /** @param isFatal Whether an error means that nothing else can be read either. */
  constructor(isFatal: (error: unknown) => boolean) {
    this.#isFatal = isFatal;
  }

  /** @throws An error that is fatal. */
  async add(part: string, read: () => Promise<Partial<ServerState>>): Promise<void> {
    try {
      this.read.push(await read());
    } catch (error) {
      if (this.#isFatal(error)) throw error;
      this.miss(part, error instanceof Error ? error.message : String(error));
    }
  }

  miss(part: string, reason: string): void {
    const missing: Missing[] = [{ part, reason }];
    this.read.push({ missing });
  }
}
