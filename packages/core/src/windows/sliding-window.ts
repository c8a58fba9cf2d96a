import type { Histogram } from 'hdr-histogram-js';
import type { Clock } from '../base/clock.ts';
import type { BucketLayout } from './bucket-index.ts';
import { comparedPerDoubling, type FinishedSpan, type RouteDistribution } from './finished-minutes.ts';
import type { FinishedSlots } from './finished-slots.ts';
import { type LatencySlot, latencyCells, type SlotRequests } from './latency-slot.ts';
import { PendingRequests } from './pending-requests.ts';
import { toHistogram } from './percentiles.ts';
import { handedOver } from './recorded-request.ts';
import { SlotLog } from './slot-log.ts';
import { longestList } from './slot-record.ts';
import type { SlotSpan, SlotSummary } from './slot-summary.ts';
import { Tally, totalAt, totalsLength } from './tally.ts';
import {
  summarizeTotals,
  summarizeWindow,
  type WindowName,
  type WindowSummary,
  type WindowTotals,
} from './window-summary.ts';

/** A moment that was computed may be off by so much of a slot. */
const slotTolerance = 1e-6;

export interface SlidingWindowOptions {
  /** Share one layout between all windows: they also share its scratch memory then. */
  readonly layout: BucketLayout;
  readonly clock: Clock;
  /** Length of the short window. */
  readonly windowMs: number;
  /** In how many steps the short window slides. */
  readonly slots: number;
  readonly longWindowMs: number;
  readonly longSlots: number;
  readonly apdexTargetMs: number;
  /**
   * When the observation began, in the clock's milliseconds; no window reaches back further. A route's window is
   * made with its first request, but there was nothing to count before that: give the monitor's start, so that the
   * rates of all routes add up to the service's. Default: now.
   */
  readonly startedAtMs?: number;
  /** Where all that was ever recorded is added up, in the order of `totalAt`, from `at` on. Default: nowhere. */
  readonly totals?: { readonly totals: Float64Array; readonly at: number };
}

/**
 * The requests of the last minute and of the last quarter of an hour, of one route.
 *
 * Time is cut into slots. Writing appends the bucket index of a request to a short list and adds to the running
 * totals. When the list is full, the slot is over or somebody reads, both are folded into the slot's record in a log
 * of bytes (`SlotLog`). When a long slot is over, the records of its slots are merged into one of a second log.
 *
 * A reading covers the current, unfinished slot and the finished ones before it, so between `windowMs` less one slot
 * and `windowMs`; less in the beginning, back to `startedAtMs`. The long window does the same with its own slots,
 * which are as many whole short slots as come closest to `longWindowMs / longSlots`.
 *
 * Memory: 0.9 KB, 2 bytes for every request waiting in the list (16 KB at most), and for every slot with requests
 * about 40 bytes plus the smaller of 2 bytes per request and 130 bytes per page of 128 buckets, which with two digits
 * is a power of two of latency; a quarter is spare. A thousand routes with latencies over four powers of two take
 * 4 MB together at 1 request per second each, and 18 MB at 20, of the 25 MB that docs/benchmarks.md measures with all that
 * belongs to a route. However busy, a window stays below
 * `(slots + longSlots) · (100 + 5 · layout.length)` bytes.
 */
export class SlidingWindow {
  private readonly layout: BucketLayout;
  readonly #clock: Clock;
  readonly #slots: number;
  readonly #slotMs: number;
  readonly #longSlots: number;
  /** Short slots per long slot. */
  readonly #slotsPerLongSlot: number;
  readonly #startedAtMs: number;
  readonly #tally: Tally;
  readonly #totals: SlidingWindowOptions['totals'];

  private readonly pending: PendingRequests;
  #slot = 0;
  private slotEndMs: number;
  /** Finished slots from this one on are not in the long log yet. */
  #firstUnmergedSlot = 0;
  readonly #log = new SlotLog();
  readonly #longLog = new SlotLog();

  constructor(options: SlidingWindowOptions) {
    this.layout = options.layout;
    this.#clock = options.clock;
    this.#slots = options.slots;
    this.#slotMs = options.windowMs / options.slots;
    this.#longSlots = options.longSlots;
    this.#slotsPerLongSlot = Math.max(1, Math.round(options.longWindowMs / options.longSlots / this.#slotMs));
    this.pending = new PendingRequests(options.apdexTargetMs);
    this.#startedAtMs = options.startedAtMs ?? options.clock.now();
    this.slotEndMs = this.#startedAtMs + this.#slotMs;
    this.#tally = Tally.sharedBy(options.layout);
    this.#totals = options.totals;
  }

  /**
   * Counts the finished request whose doubles are `handedOver`. Allocates nothing in the steady state. An earlier time
   * than one given before counts for the current slot.
   */
  recordHandedOver(isError: boolean, bytesIn: number, bytesOut: number): void {
    const { pending } = this;
    if (handedOver[0]! >= this.slotEndMs) this.enterSlot();
    if (pending.isFull) this.makeRoom();
    pending.add(this.layout.indexOf(handedOver[1]!), isError, bytesIn, bytesOut);
  }

  /**
   * As `recordHandedOver`, for what is not counted at every request.
   *
   * @param nowMs By the clock. @param durationMs What percentiles are of. @param first A second amount that is added up, and
   *   read as `bytesInPerSecond`. @param second A third one, read as `bytesOutPerSecond`.
   */
  record(nowMs: number, durationMs: number, isError = false, first = 0, second = 0): void {
    handedOver[0] = nowMs;
    handedOver[1] = durationMs * 1_000;
    this.recordHandedOver(isError, first, second);
  }

  /** As `recordHandedOver`, for a request whose latency says nothing: it is in no percentile and in no Apdex score. */
  recordUntimed(isError: boolean, bytesIn: number, bytesOut: number): void {
    if (handedOver[0]! >= this.slotEndMs) this.enterSlot();
    this.pending.addUntimed(isError, bytesIn, bytesOut);
  }

  /**
   * Reads a window as it is now.
   *
   * @param which One of the two, or a length in milliseconds: that of the short window or less is read in its slots, and
   *   more, up to the long window, in the slots of that; rounded up to whole ones.
   */
  read(which: WindowName | number): WindowSummary {
    return summarizeWindow(this.layout, this.#tally, this.#collect(which));
  }

  /** As `read`, without percentiles: several times cheaper, to rank many windows of which few are read. */
  readTotals(which: WindowName | number): WindowTotals {
    this.#fold();
    this.#tally.clear();
    return summarizeTotals(this.#tally, this.#addRecords(which, true));
  }

  /**
   * Returns how many requests each slot of the long window had, the oldest first: a small part of the work of `readSlots`,
   * to be drawn small for many windows.
   */
  readSlotRequests(): SlotRequests[] {
    this.#fold();
    const requests = new Map<number, number>();
    const count = (longSlot: number) => {
      const { totals } = this.#tally;
      const ended = totals[totalAt.requests]! + totals[totalAt.untimed]!;
      requests.set(longSlot, (requests.get(longSlot) ?? 0) + ended);
    };
    const first = this.#firstLongSlot();
    this.#longLog.eachTotals(this.#tally, first, count);
    this.#log.eachTotals(this.#tally, this.#firstUnmergedIn(first), (slot) => count(this.#longSlotOf(slot)));
    const lengthMs = this.#slotsPerLongSlot * this.#slotMs;
    return Array.from(requests, ([longSlot, ended]) => ({
      fromMs: this.#startedAtMs + longSlot * lengthMs,
      lengthMs,
      requests: ended,
    }));
  }

  /**
   * Returns how the latencies of a window are distributed in each of its slots that has any, the oldest first: to be drawn,
   * and therefore in cells of half a power of two.
   */
  readSlots(which: WindowName): LatencySlot[] {
    this.#fold();
    const isLong = which === 'long';
    return this.#slotsWithRequests(isLong).map((slot) => {
      this.#tally.clear();
      this.#addSlot(isLong, slot);
      const { totals } = this.#tally;
      return {
        ...this.#spanOfSlot(isLong, slot),
        requests: totals[totalAt.requests]! + totals[totalAt.untimed]!,
        errors: totals[totalAt.errors]!,
        cells: latencyCells(this.layout, this.#tally),
      };
    });
  }

  /** The slots of a window, the current one included, that have any requests, from one on; after folding. */
  #slotsWithRequests(isLong: boolean, from = 0): number[] {
    if (!isLong) return this.#log.slotsFrom(Math.max(from, this.#lastSlot() - this.#slots + 1));
    const first = Math.max(from, this.#firstLongSlot());
    const unmerged = this.#log.slotsFrom(this.#firstUnmergedIn(first)).map((slot) => this.#longSlotOf(slot));
    return [...new Set([...this.#longLog.slotsFrom(first), ...unmerged])];
  }

  /** The slot of now, in which nothing may have been recorded yet. */
  #lastSlot(): number {
    return Math.max(this.#slot, this.#slotAt(this.#clock.now()));
  }

  /** Where the long window begins. */
  #firstLongSlot(): number {
    return this.#longSlotOf(this.#lastSlot()) - this.#longSlots + 1;
  }

  /** The first slot from a long one on that is not in the long log: without requests, slots stay unmerged however old they are. */
  #firstUnmergedIn(firstLongSlot: number): number {
    return Math.max(this.#firstUnmergedSlot, firstLongSlot * this.#slotsPerLongSlot);
  }

  /** Adds what a slot of a window has to the shared tally. */
  #addSlot(isLong: boolean, slot: number): void {
    if (!isLong) {
      this.#log.addSlotTo(this.#tally, slot);
      return;
    }
    this.#longLog.addSlotTo(this.#tally, slot);
    for (const short of this.#log.slotsFrom(this.#firstUnmergedSlot))
      if (this.#longSlotOf(short) === slot) this.#log.addSlotTo(this.#tally, short);
  }

  #spanOfSlot(isLong: boolean, slot: number): SlotSpan {
    const lengthMs = isLong ? this.#slotsPerLongSlot * this.#slotMs : this.#slotMs;
    return { fromMs: this.#startedAtMs + slot * lengthMs, lengthMs };
  }

  /**
   * Returns the span of the slots of the long window that begin at a moment by the clock or later and are over; empty or
   * negative where there are none. The same for all windows that were made together.
   */
  finishedSpan(fromMs: number): FinishedSpan {
    const lengthMs = this.#slotsPerLongSlot * this.#slotMs;
    const current = this.#longSlotOf(this.#slotAt(this.#clock.now()));
    const first = Math.max(
      Math.ceil((fromMs - this.#startedAtMs) / lengthMs - slotTolerance),
      current - this.#longSlots + 1,
      0,
    );
    return {
      fromMs: this.#startedAtMs + first * lengthMs,
      toMs: this.#startedAtMs + current * lengthMs,
    };
  }

  /** Returns what a span that `finishedSpan` gave has of it, taken together. */
  readSpan(span: FinishedSpan): Omit<RouteDistribution, 'route'> {
    this.#addSpan(span, addAllOf);
    const { totals } = this.#tally;
    return {
      requests: totals[totalAt.requests]! + totals[totalAt.untimed]!,
      errors: totals[totalAt.errors]!,
      cells: latencyCells(this.layout, this.#tally, comparedPerDoubling),
    };
  }

  /** As `readSpan`, only how many requests it has: several times cheaper. */
  countSpan(span: FinishedSpan): number {
    this.#addSpan(span, addTotalsOf);
    const { totals } = this.#tally;
    return totals[totalAt.requests]! + totals[totalAt.untimed]!;
  }

  #addSpan({ fromMs, toMs }: FinishedSpan, add: typeof addAllOf): void {
    this.#fold();
    this.#tally.clear();
    const lengthMs = this.#slotsPerLongSlot * this.#slotMs;
    const first = Math.round((fromMs - this.#startedAtMs) / lengthMs);
    const end = Math.round((toMs - this.#startedAtMs) / lengthMs);
    add(this.#longLog, this.#tally, first, end);
    const unmerged = Math.max(first * this.#slotsPerLongSlot, this.#firstUnmergedSlot);
    add(this.#log, this.#tally, unmerged, end * this.#slotsPerLongSlot);
  }

  /** Since when it is observed, in milliseconds. */
  get ageMs(): number {
    return this.#clock.now() - this.#startedAtMs;
  }

  /** Returns one text for all windows of the same slots. */
  nameOf(which: WindowName | number): string {
    const { isLong, slots } = this.#slotsOf(which);
    return `${slots} ${isLong ? 'long' : 'short'}`;
  }

  /** Length of the long window. */
  get longestMs(): number {
    return this.#longSlots * this.#slotsPerLongSlot * this.#slotMs;
  }

  /** Adds what is recorded and not yet in the totals to `sums`, in the order of `totalAt`. */
  addPendingTo(sums: Float64Array): void {
    const { pending } = this;
    if (pending.isEmpty) return;
    const { count, totals } = pending;
    totals[totalAt.requests] = count;
    addTotals(sums, 0, totals);
  }

  /** Returns the latencies of a window in microseconds, to merge, subtract or encode; it belongs to the caller. */
  histogram(which: WindowName): Histogram {
    this.#collect(which);
    return toHistogram(this.layout, this.#tally);
  }

  /**
   * Reads several windows as one. They must have been made with the same options, so that their slots are the same;
   * each request is in one of them.
   *
   * @param finished Of these windows, and only of them: what they have finished is added up in there. Default: it is added up
   *   at each reading.
   */
  static readTogether(
    windows: readonly SlidingWindow[],
    which: WindowName | number,
    finished?: FinishedSlots,
  ): WindowSummary {
    const [first] = windows;
    if (first === undefined) throw new RangeError('there must be a window to read');
    // All first, because folding borrows the tally that the records are then added up in.
    for (const window of windows) window.#fold();
    const { isLong, slots } = first.#slotsOf(which);
    if (isLong && finished !== undefined) return SlidingWindow.#readLong(windows, slots, finished);
    first.#tally.clear();
    const seconds = windows.map((window) => window.#addRecords(which));
    return summarizeWindow(first.layout, first.#tally, Math.max(...seconds));
  }

  static #readLong(windows: readonly SlidingWindow[], slots: number, finished: FinishedSlots): WindowSummary {
    const first = windows[0]!;
    const tally = first.#tally;
    const current = first.#longSlotOf(first.#lastSlot());
    const oldest = current - first.#longSlots + 1;
    for (let slot = Math.max(finished.next, oldest); slot < current; slot++) {
      tally.clear();
      for (const window of windows) window.#addSlot(true, slot);
      finished.log.append(slot, tally);
    }
    finished.next = current;
    finished.log.dropBefore(oldest);
    tally.clear();
    const from = current - slots + 1;
    finished.log.addTo(tally, from);
    for (const window of windows) {
      window.#longLog.addTo(tally, current);
      window.#log.addTo(tally, Math.max(current * first.#slotsPerLongSlot, window.#firstUnmergedSlot));
    }
    const { fromMs } = first.#spanOfSlot(true, Math.max(0, from));
    return summarizeWindow(first.layout, tally, (first.#clock.now() - fromMs) / 1_000);
  }

  /**
   * Reads several windows as one, as `readTogether` does, slot by slot: those that have any requests and touch a span of
   * time, the oldest first. What is asked for again and again had better ask for what is new: a whole window of a thousand
   * routes takes as long as sixty readings of a second.
   *
   * @param span From and to, by the clock.
   */
  static readSlotsTogether(
    windows: readonly SlidingWindow[],
    which: WindowName,
    { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  ): SlotSummary[] {
    const [first] = windows;
    if (first === undefined) return [];
    const isLong = which === 'long';
    const touched = new Set<number>();
    const { lengthMs } = first.#spanOfSlot(isLong, 0);
    // One more than there are, because of rounding.
    const from = Math.floor((fromMs - first.#startedAtMs) / lengthMs) - 1;
    for (const window of windows) {
      window.#fold();
      for (const slot of window.#slotsWithRequests(isLong, from)) touched.add(slot);
    }
    const nowMs = first.#clock.now();
    return [...touched]
      .sort((a, b) => a - b)
      .map((slot) => ({ slot, span: first.#spanOfSlot(isLong, slot) }))
      .filter(({ span }) => span.fromMs <= toMs && span.fromMs + span.lengthMs > fromMs)
      .map(({ slot, span }) => {
        first.#tally.clear();
        for (const window of windows) window.#addSlot(isLong, slot);
        const seconds = Math.min(span.lengthMs, nowMs - span.fromMs) / 1_000;
        return { ...span, ...summarizeWindow(first.layout, first.#tally, seconds) };
      });
  }

  /** Leaves the window's counts in the shared tally and returns the seconds it covers. */
  #collect(which: WindowName | number): number {
    this.#fold();
    this.#tally.clear();
    return this.#addRecords(which);
  }

  /**
   * Adds the window's records to the shared tally and returns the seconds they cover.
   *
   * @param onlyTotals Leaves their latencies out.
   */
  #addRecords(which: WindowName | number, onlyTotals = false): number {
    const add = onlyTotals ? addTotalsOf : addAllOf;
    const nowMs = this.#clock.now();
    const slot = Math.max(this.#slot, this.#slotAt(nowMs));
    const { isLong, slots } = this.#slotsOf(which);
    let firstSlot = slot - slots + 1;
    if (isLong) {
      const firstLongSlot = this.#longSlotOf(slot) - slots + 1;
      firstSlot = firstLongSlot * this.#slotsPerLongSlot;
      add(this.#longLog, this.#tally, firstLongSlot);
      add(this.#log, this.#tally, Math.max(firstSlot, this.#firstUnmergedSlot));
    } else {
      add(this.#log, this.#tally, firstSlot);
    }
    return (nowMs - this.#startedAtMs - Math.max(0, firstSlot) * this.#slotMs) / 1_000;
  }

  #slotsOf(which: WindowName | number): { isLong: boolean; slots: number } {
    if (which === 'short') return { isLong: false, slots: this.#slots };
    if (which === 'long') return { isLong: true, slots: this.#longSlots };
    const slots = Math.ceil(which / this.#slotMs);
    if (slots <= this.#slots) return { isLong: false, slots };
    const longSlots = Math.ceil(which / (this.#slotMs * this.#slotsPerLongSlot));
    return { isLong: true, slots: Math.min(this.#longSlots, longSlots) };
  }

  #slotAt(nowMs: number): number {
    return Math.floor((nowMs - this.#startedAtMs) / this.#slotMs);
  }

  #longSlotOf(slot: number): number {
    return Math.floor(slot / this.#slotsPerLongSlot);
  }

  /** That of the time in `handedOver`. */
  private enterSlot(): void {
    const nowMs = handedOver[0]!;
    this.#fold();
    // Dividing and multiplying may round differently; a slot that ended is over all the same.
    const slot = Math.max(this.#slot + 1, this.#slotAt(nowMs));
    const longSlot = this.#longSlotOf(slot);
    const longSlotIsOver = longSlot > this.#longSlotOf(this.#slot);
    if (longSlotIsOver || slot - this.#firstUnmergedSlot >= this.#slots) this.#merge(slot);
    this.#log.dropBefore(Math.min(slot - this.#slots + 1, this.#firstUnmergedSlot));
    this.#longLog.dropBefore(longSlot - this.#longSlots + 1);
    this.#slot = slot;
    this.slotEndMs = this.#startedAtMs + (slot + 1) * this.#slotMs;
  }

  private makeRoom(): void {
    if (!this.pending.grow()) this.#fold();
  }

  /** Adds the pending requests to the record of the current slot. */
  #fold(): void {
    const { indexes, count, totals } = this.pending;
    if (this.pending.isEmpty) return;
    totals[totalAt.requests] = count;
    if (this.#totals !== undefined) addTotals(this.#totals.totals, this.#totals.at, totals);
    const slotIsNew = this.#log.newestSlot !== this.#slot;
    if (slotIsNew && count <= longestList) {
      this.#log.appendRequests(this.#slot, totals, indexes, count);
    } else {
      this.#tally.clear();
      if (!slotIsNew) this.#log.takeNewest(this.#tally);
      this.#tally.addRequests(indexes, count);
      for (let at = 0; at < totalsLength; at++) this.#tally.addTotal(at, totals[at]!);
      this.#log.append(this.#slot, this.#tally);
    }
    this.pending.clear();
  }

  /** Adds the finished slots before `slot` to the record of their long slot, which is the same for all of them. */
  #merge(slot: number): void {
    const longSlot = this.#longSlotOf(this.#slot);
    this.#tally.clear();
    if (this.#longLog.newestSlot === longSlot) this.#longLog.takeNewest(this.#tally);
    this.#log.addTo(this.#tally, this.#firstUnmergedSlot);
    if (this.#tally.totals[totalAt.requests]! + this.#tally.totals[totalAt.untimed]! > 0)
      this.#longLog.append(longSlot, this.#tally);
    this.#firstUnmergedSlot = slot;
  }
}

function addAllOf(log: SlotLog, tally: Tally, from: number, end?: number): void {
  log.addTo(tally, from, end);
}

function addTotalsOf(log: SlotLog, tally: Tally, from: number, end?: number): void {
  log.addTotalsTo(tally, from, end);
}

/** The longest latency is none that adds up; that it is added all the same costs less than leaving it out. */
function addTotals(sums: Float64Array, from: number, totals: Float64Array): void {
  for (let at = 0; at < totalsLength; at++) sums[from + at]! += totals[at]!;
}
