import { methodLabels } from '../options/methods.ts';

/** Requests in flight of one method and, where the naming distinguishes them, one scheme. */
interface InFlightReading {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly requests: number;
}

/** What of a request decides where it is counted. */
interface CountedRequest {
  /** Of `methodLabels`. */
  readonly methodIndex: number;
  readonly connection: { readonly encrypted: boolean } | undefined;
}

/**
 * Counts requests in flight outside the metrics, in plain arrays: resetting a registry must not make the number
 * negative when the requests end that were in flight.
 *
 * Its fields are `private`, not `#private`, see docs/hot-path.md, rule 12.
 */
export class InFlight {
  private readonly splitByScheme: boolean;
  /** By method; with split schemes those of HTTPS follow those of HTTP. */
  private readonly entered = new Float64Array(2 * methodLabels.length);
  private readonly left = new Float64Array(2 * methodLabels.length);

  constructor(splitByScheme: boolean) {
    this.splitByScheme = splitByScheme;
  }

  enter(request: CountedRequest): void {
    this.entered[this.slotOf(request)]!++;
  }

  leave(request: CountedRequest): void {
    this.left[this.slotOf(request)]!++;
  }

  get total(): number {
    let total = 0;
    for (const { requests } of this.read()) total += requests;
    return total;
  }

  /** Returns the methods that were seen, also those of which nothing is in flight now. */
  *read(): Iterable<InFlightReading> {
    for (const [slot, entered] of this.entered.entries()) {
      if (entered === 0) continue;
      yield {
        method: methodLabels[slot % methodLabels.length]!,
        scheme: slot < methodLabels.length ? 'http' : 'https',
        requests: entered - this.left[slot]!,
      };
    }
  }

  private slotOf({ methodIndex, connection }: CountedRequest): number {
    return this.splitByScheme && connection?.encrypted ? methodLabels.length + methodIndex : methodIndex;
  }
}
