import type { Finder } from '@golden-signals/core/extension';
import type { JobOptions } from '../job.ts';
import type { MeasuredJobs } from '../jobs.ts';
import type { DefinedJob } from './defined-job.ts';

/** Finds the jobs of one queue by their names, of whoever measures at the moment. */
export class JobFinder {
  readonly #finder: Finder<MeasuredJobs>;
  readonly #options: JobOptions;
  /** Of `#measured`, so that a run looks up its name and nothing else. */
  readonly #jobs = new Map<string, DefinedJob>();
  #measured: MeasuredJobs | undefined;

  constructor(finder: Finder<MeasuredJobs>, options: JobOptions) {
    this.#finder = finder;
    this.#options = options;
  }

  /** Returns what measures at the moment; undefined where nothing does. */
  get measured(): MeasuredJobs | undefined {
    return this.#finder.find();
  }

  /** Returns undefined where nothing measures. Never throws. */
  find(name: string): DefinedJob | undefined {
    const { measured } = this;
    if (measured !== this.#measured) {
      this.#measured = measured;
      this.#jobs.clear();
    }
    if (measured === undefined) return undefined;
    const known = this.#jobs.get(name);
    if (known !== undefined) return known;
    try {
      const job = measured.table.obtain(name, this.#options);
      // What has no place of its own is not kept by its name either.
      if (job.name === name) this.#jobs.set(name, job);
      return job;
    } catch (error) {
      measured.host.internalError(error);
      return undefined;
    }
  }
}
