import type { RouteCounts } from '../../../src/deploys/route-counts.ts';
import type { Slice } from '../../../src/deploys/slices.ts';

/** How a route behaves. */
export interface Behaviour {
  /** Of each slice. */
  readonly requests: number;
  readonly errorRatio?: number;
  /** Latencies are lognormal. */
  readonly medianMs?: number;
  /** Of so large a share of the requests the latency is `tailFactor` times as long. */
  readonly tailShare?: number;
  readonly tailFactor?: number;
  /** How much all latencies of one slice vary together: the sigma of a lognormal factor. */
  readonly unrest?: number;
}

/** The standard deviation of the logarithm of a latency. */
const cellsPerSigma = 8 * Math.LOG2E * 0.6;

/** The standard normal distribution, as so many numbers that are equally probable. */
const normals = equallyProbable(4_096);

/** Requests by a generator that is the same for the same seed (Mulberry32). */
export class Simulation {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  slices(count: number, routes: Readonly<Record<string, Behaviour>>): Slice[] {
    return Array.from({ length: count }, () => ({
      seconds: 300,
      routes: new Map(
        Object.entries(routes).map(([route, behaviour]) => [route, this.#answer(behaviour)] as const),
      ),
    }));
  }

  #answer({
    requests,
    errorRatio = 0.001,
    medianMs = 20,
    tailShare = 0,
    tailFactor = 1,
    unrest = 0,
  }: Behaviour): RouteCounts {
    const counts: number[] = [];
    const shift = 8 * Math.log2(1_000 * medianMs * Math.exp(this.#normal() * unrest));
    const tailShift = 8 * Math.log2(tailFactor);
    let errors = 0;
    for (let request = 0; request < requests; request++) {
      const sigmas = normals[Math.floor(this.#random() * normals.length)]!;
      const isOfTail = tailShare > 0 && this.#random() < tailShare;
      const cell = Math.floor(shift + (isOfTail ? tailShift : 0) + cellsPerSigma * sigmas);
      counts[cell] = (counts[cell] ?? 0) + 1;
      if (this.#random() < errorRatio) errors += 1;
    }
    const cells = Object.keys(counts).map(Number);
    return { requests, errors, cells: cells.flatMap((cell) => [cell, counts[cell]!]) };
  }

  /** From 0 to 1. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }
}

/** By adding up the density in small steps. */
function equallyProbable(count: number): number[] {
  const values: number[] = [];
  const step = 1e-4;
  let below = 0;
  for (let at = -6; values.length < count && at < 6; at += step) {
    below += (Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)) * step;
    while (values.length < count && below >= (values.length + 0.5) / count) values.push(at);
  }
  return values;
}
