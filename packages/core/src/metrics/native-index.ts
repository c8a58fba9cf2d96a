import { high, low, observed, observedWords } from './observed-value.ts';

/** The finest and the coarsest resolution that Prometheus knows. */
export const finestSchema = 8;
export const coarsestSchema = -4;

/**
 * The second bound of each schema of the published table of native histogram bounds in [0.5, 1); it is
 * `2^(2^-schema) / 2`.
 *
 * They are written out, not computed: `Math.pow` rounds differently from one V8 to the next, and Prometheus and its
 * clients all use one fixed table, whose entries are not always the nearest double either.
 */
const secondBounds = [
  1, 0.7071067811865475, 0.5946035575013605, 0.5452538663326288, 0.5221368912137069, 0.5109485743270583,
  0.5054446430258502, 0.5027149505564014, 0.5013556375251013,
];

/** The published bounds in [0.5, 1) of a schema from 0 to 8, by the recurrence that made the table. */
export function nativeBounds(schema: number): number[] {
  if (schema === 0) return [0.5];
  const coarser = nativeBounds(schema - 1);
  const factor = 2 * secondBounds[schema]!;
  const bounds = [0.5];
  while (bounds.length < 2 * coarser.length) {
    // Every other bound belongs to the coarser schema too, and is taken from there so that errors do not add up.
    const shared = bounds.length % 2 === 0 ? coarser[bounds.length / 2] : undefined;
    bounds.push(shared ?? bounds[bounds.length - 1]! * factor);
  }
  return bounds;
}

/** The mantissa's share of the high word. */
const mantissaBits = 20;
const mantissaMask = 2 ** mantissaBits - 1;

/**
 * Finds native buckets: bucket `i` holds `(base^(i-1), base^i]` with `base = 2^(2^-schema)`.
 *
 * With `value = fraction * 2^exponent` and the fraction in [0.5, 1), the index is the position of the first bound that
 * is not below the fraction, plus `(exponent - 1) * 2^schema`. The leading bits of the fraction pick a cell that is
 * narrower than any bucket, so that one comparison decides instead of a search; and mantissas are compared as whole
 * numbers, because putting a fraction together to compare it as a double takes twice as long (measured).
 */
export class NativeIndex {
  private readonly bucketsPerOctave: number;
  /** The mantissas of the bounds, split as those of doubles are; the last is above every mantissa. */
  private readonly highBounds: Uint32Array;
  private readonly lowBounds: Uint32Array;
  /** For each cell, how many bounds lie below its start. */
  private readonly below: Uint16Array;
  private readonly cellShift: number;

  /** @param schema 0 to 8. */
  constructor(schema: number) {
    const bounds = nativeBounds(schema);
    this.bucketsPerOctave = bounds.length;
    this.highBounds = Uint32Array.of(
      ...bounds.map((bound) => wordOf(bound, high) & mantissaMask),
      2 ** mantissaBits,
    );
    this.lowBounds = Uint32Array.of(...bounds.map((bound) => wordOf(bound, low)), 0);
    const cells = 2 * bounds.length;
    this.cellShift = mantissaBits - Math.log2(cells);
    this.below = Uint16Array.from({ length: cells }, (_, cell) => {
      const start = 0.5 + cell / (2 * cells);
      return bounds.filter((bound) => bound < start).length;
    });
  }

  /** @param magnitude Finite, positive and normal: at least 2^-1022. */
  of(magnitude: number): number {
    observed[0] = magnitude;
    return this.ofObserved();
  }

  /** The same for the value that is in `observed`. */
  ofObserved(): number {
    const highWord = observedWords[high]!;
    const octave = (highWord >>> mantissaBits) - 1023;
    const mantissa = highWord & mantissaMask;
    const below = this.below[mantissa >>> this.cellShift]!;
    const index = below + octave * this.bucketsPerOctave;
    const highBound = this.highBounds[below]!;
    if (mantissa === highBound && this.isAboveLow(below)) return index + 1;
    // The sign bit is 1 above the bound; a comparison would be a branch that processors cannot predict
    // (benchmarks/record).
    return index + ((highBound - mantissa) >>> 31);
  }

  /** The lower halves decide, of the magnitude given last. Apart from `of`, because it is hardly ever needed. */
  private isAboveLow(below: number): boolean {
    return observedWords[low]! > this.lowBounds[below]!;
  }
}

function wordOf(value: number, position: number): number {
  observed[0] = value;
  return observedWords[position]!;
}
