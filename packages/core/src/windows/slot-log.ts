import { decodeRecord, encodeRequests, encodeTally, longestRecord, readTotals } from './slot-record.ts';
import type { Tally } from './tally.ts';

/** Before a record lie its slot's number and its own length, as 32-bit little-endian numbers. */
const headerLength = 8;

const empty = new Uint8Array(0);

/** Where records are encoded before their length is known. One buffer serves all logs. */
let draft = new Uint8Array(longestRecord(1));

function draftFor(tally: Tally): Uint8Array {
  const longest = longestRecord(tally.touched.length);
  if (draft.length < longest) draft = new Uint8Array(longest);
  return draft;
}

/**
 * The finished slots of a window as a queue of bytes, oldest first; a slot without requests takes no space.
 *
 * When the end of the buffer is reached, the live part moves to its front, or, when that would leave less than a tenth
 * free, to a buffer of one and a quarter times its size. So the buffer stays below one and a quarter times the largest
 * amount that ever was live, and a steady state allocates nothing.
 */
export class SlotLog {
  #bytes = empty;
  #start = 0;
  #end = 0;
  /** Where the newest entry lies; without a meaning while the log is empty. */
  #newest = 0;

  /** The number of the newest slot, −1 when the log is empty. */
  get newestSlot(): number {
    return this.#start === this.#end ? -1 : this.#slotOf(this.#newest);
  }

  /** Adds what a tally counted in `slot`, which must come after every slot in the log. */
  append(slot: number, tally: Tally): void {
    this.#push(slot, encodeTally(tally, draftFor(tally)));
  }

  /** Appends at most `longestList` requests that no tally counted: several times cheaper for a quiet route. */
  appendRequests(slot: number, totals: Float64Array, indexes: Uint16Array, requests: number): void {
    this.#push(slot, encodeRequests(totals, indexes, requests, draft));
  }

  /** Moves the newest slot into `tally`, so that it can be appended again with more in it. */
  takeNewest(tally: Tally): void {
    decodeRecord(this.#bytes, this.#newest + headerLength, this.#end, tally);
    this.#end = this.#newest;
    this.#newest = this.#start;
  }

  /** Adds everything from slot `from` on to `tally`, up to slot `end` without it. */
  addTo(tally: Tally, from: number, end = Number.POSITIVE_INFINITY): void {
    for (let entry = this.#start; entry < this.#end; entry = this.#after(entry)) {
      if (this.#slotOf(entry) < from || this.#slotOf(entry) >= end) continue;
      decodeRecord(this.#bytes, entry + headerLength, this.#after(entry), tally);
    }
  }

  /** The numbers of the slots from `from` on, oldest first. */
  slotsFrom(from: number): number[] {
    const slots: number[] = [];
    for (let entry = this.#start; entry < this.#end; entry = this.#after(entry))
      if (this.#slotOf(entry) >= from) slots.push(this.#slotOf(entry));
    return slots;
  }

  /** Adds what one slot has to `tally`. */
  addSlotTo(tally: Tally, slot: number): void {
    for (let entry = this.#start; entry < this.#end; entry = this.#after(entry))
      if (this.#slotOf(entry) === slot)
        decodeRecord(this.#bytes, entry + headerLength, this.#after(entry), tally);
  }

  /** As `addTo`, without the latencies one by one: several times cheaper. */
  addTotalsTo(tally: Tally, from: number, end = Number.POSITIVE_INFINITY): void {
    for (let entry = this.#start; entry < this.#end; entry = this.#after(entry)) {
      if (this.#slotOf(entry) >= from && this.#slotOf(entry) < end)
        readTotals(this.#bytes, entry + headerLength, tally);
    }
  }

  /** Leaves the totals of one slot after the other, from `from` on, in `tally`, and says which one it is; the oldest first. */
  eachTotals(tally: Tally, from: number, visit: (slot: number) => void): void {
    for (let entry = this.#start; entry < this.#end; entry = this.#after(entry)) {
      const slot = this.#slotOf(entry);
      if (slot < from) continue;
      tally.clear();
      readTotals(this.#bytes, entry + headerLength, tally);
      visit(slot);
    }
  }

  dropBefore(slot: number): void {
    while (this.#start < this.#end && this.#slotOf(this.#start) < slot) {
      this.#start = this.#after(this.#start);
    }
  }

  /** Copies the first `length` bytes of the draft behind the newest slot. */
  #push(slot: number, length: number): void {
    this.#reserve(headerLength + length);
    const bytes = this.#bytes;
    this.#newest = this.#end;
    this.#writeNumber(this.#end, slot);
    this.#writeNumber(this.#end + 4, length);
    let end = this.#end + headerLength;
    // `set` would need a view of the draft, which is an allocation.
    for (let at = 0; at < length; at++) bytes[end++] = draft[at]!;
    this.#end = end;
  }

  #slotOf(entry: number): number {
    return this.#readNumber(entry);
  }

  #after(entry: number): number {
    return entry + headerLength + this.#readNumber(entry + 4);
  }

  #writeNumber(at: number, value: number): void {
    for (let byte = 0; byte < 4; byte++) this.#bytes[at + byte] = value >>> (byte * 8);
  }

  #readNumber(at: number): number {
    const bytes = this.#bytes;
    return bytes[at]! + bytes[at + 1]! * 2 ** 8 + bytes[at + 2]! * 2 ** 16 + bytes[at + 3]! * 2 ** 24;
  }

  #reserve(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const live = this.#end - this.#start + length;
    if (live <= this.#bytes.length * 0.9) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(Math.ceil(live * 1.25));
      grown.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = grown;
    }
    this.#end -= this.#start;
    this.#start = 0;
  }
}
