import type { Monitor } from '@golden-signals/core';
import type { CallTargetOptions } from '@golden-signals/core/extension';
import { ObservedDatabase } from '../observe/observed-database.ts';
import type { MeasuringTarget } from '../observe/observed-target.ts';
import { claimPoolName, type PoolName } from './pool-names.ts';
import type { PoolState } from './pools.ts';

/** What a database and its pool say of themselves. */
export interface PoolDescription {
  /** Asked at the first call. */
  describe(): CallTargetOptions;
  /** Default: where the database is, as OpenTelemetry has it: `db.internal:5432/shop`. */
  readonly name: string | undefined;
  /** Undefined when the pool is gone for good. */
  read(): PoolState | undefined;
  readonly monitor: Monitor | undefined;
}

/** A database behind a pool: one name for both, on each monitor. */
export class PooledDatabase extends ObservedDatabase {
  readonly #description: PoolDescription;
  #name: PoolName | undefined;

  constructor(description: PoolDescription) {
    super(
      () => this.#describe(),
      description.monitor,
      (measuring) => this.#add(measuring),
    );
    this.#description = description;
  }

  override close(): void {
    super.close();
    this.#name?.release();
  }

  #describe(): CallTargetOptions {
    const options = this.#description.describe();
    const { address = '', port, namespace } = options;
    const place = `${address}${port === undefined ? '' : `:${port}`}${namespace ? `/${namespace}` : ''}`;
    this.#name ??= claimPoolName(this.#description.name ?? (place || options.system));
    return { ...options, pool: this.#name.name };
  }

  #add(measuring: MeasuringTarget): () => void {
    const { observer, target } = measuring;
    const pool = observer.pools.add(target.pool ?? target.name, () => {
      const state = this.#description.read();
      if (state === undefined) this.close();
      return state;
    });
    measuring.pool = pool;
    return pool.close;
  }
}
