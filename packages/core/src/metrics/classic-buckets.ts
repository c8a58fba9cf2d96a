import { GoldenSignalsError } from '../errors.ts';

/** Upper bounds in seconds that OpenTelemetry advises for `http.server.request.duration`. */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

/**
 * The bounds as they are kept: a copy, without a trailing `Infinity`, which every histogram has anyway.
 *
 * @throws GoldenSignalsError `ERR_GS_HISTOGRAM_BUCKETS`
 */
export function classicBounds(name: string, buckets: unknown): readonly number[] {
  const fail = (reason: string) =>
    new GoldenSignalsError(
      'ERR_GS_HISTOGRAM_BUCKETS',
      `The buckets of "${name}" must be finite upper bounds in ascending order, as in [0.1, 0.5, 1]: ${reason}.`,
    );
  if (!Array.isArray(buckets)) throw fail('they are not an array');
  const bounds: unknown[] = buckets.at(-1) === Number.POSITIVE_INFINITY ? buckets.slice(0, -1) : [...buckets];
  if (bounds.length === 0) throw fail('there is none');
  bounds.forEach((bound, position) => {
    if (!Number.isFinite(bound)) throw fail(`number ${position + 1} is ${String(bound)}`);
    const previous = bounds[position - 1];
    if (position > 0 && (bound as number) <= (previous as number)) throw fail(`${bound} follows ${previous}`);
  });
  return Object.freeze(bounds as number[]);
}
