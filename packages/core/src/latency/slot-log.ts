import { type Tally, totalAt, totalsLength } from './tally.ts';

/** Bytes before a record's fields that hold its own length, so that an expired record is skipped without decoding. */
const lengthBytes = 4;
/** A varint of a number below 2^63. */
const longestVarint = 9;
const largestNumber = 2 ** 63;
/** Latencies are stored in whole nanoseconds; half of one is the most that a stored sum or maximum can be off. */
const nanosecondsPerMicrosecond = 1_000;

/**
 * The finished slots of a window as a queue of bytes, oldest first; a slot without requests takes no space.
 *
 * A record is its length (4 bytes), the slot's number, the totals, and one entry per bucket that has a count, all as
 * LEB128 varints. An entry is `(gap to the previous bucket) · 4 + n`, where n = 1…3 is the count itself, and n = 0
 * says that the count follows. Sparse slots cost about 1.3 bytes per distinct bucket, crowded ones 2.
 *
 * When the end of the buffer is reached, the live part moves to its front, or, when that would leave less than a tenth
 * free, to a buffer of one and a quarter times its size. So the buffer stays below one and a quarter times the largest
 * amount that ever was live, and a steady state allocates nothing.
 */
export class SlotLog {
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #lastRecord = 0;
  #lastSlot = -1;
  #cursor = 0;

  /** Bytes held, live or spare. */
  get capacityBytes(): number {
    return this.#bytes.length;
  }

  /** Adds a record; `slot` must be greater than that of every record in the log. */
  append(slot: number, tally: Tally): void {
    this.#reserve(lengthBytes);
    this.#lastRecord = this.#end;
    this.#lastSlot = slot;
    this.#end += lengthBytes;
    this.#writeVarint(slot);
    for (let at = 0; at < totalsLength; at++) this.#writeVarint(toStored(at, tally.totals[at]!));
    let expected = 0;
    for (let index = tally.nextCounted(0); index !== -1; index = tally.nextCounted(index + 1)) {
      const count = tally.countAt(index);
      const inline = count < 4;
      this.#writeVarint((index - expected) * 4 + (inline ? count : 0));
      if (!inline) this.#writeVarint(count);
      expected = index + 1;
    }
    this.#writeLength(this.#lastRecord, this.#end - this.#lastRecord);
  }

  /** Moves the newest record into `tally` when it is the one of `slot`, so that it can be appended again, larger. */
  takeLast(slot: number, tally: Tally): void {
    if (this.#lastSlot !== slot || this.#start === this.#end) return;
    this.#addRecord(this.#lastRecord, tally);
    this.#end = this.#lastRecord;
    this.#lastSlot = -1;
  }

  /** Adds what was counted from slot `from` on. */
  addTo(tally: Tally, from: number): void {
    for (let record = this.#start; record < this.#end; record += this.#lengthOf(record)) {
      if (this.#slotOf(record) >= from) this.#addRecord(record, tally);
    }
  }

  dropBefore(slot: number): void {
    while (this.#start < this.#end && this.#slotOf(this.#start) < slot) this.#start += this.#lengthOf(this.#start);
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  #slotOf(record: number): number {
    this.#cursor = record + lengthBytes;
    return this.#readVarint();
  }

  #addRecord(record: number, tally: Tally): void {
    const end = record + this.#lengthOf(record);
    this.#slotOf(record);
    for (let at = 0; at < totalsLength; at++) tally.addTotal(at, fromStored(at, this.#readVarint()));
    let expected = 0;
    while (this.#cursor < end) {
      const entry = this.#readVarint();
      const index = expected + (entry >>> 2);
      const inline = entry & 3;
      tally.add(index, inline === 0 ? this.#readVarint() : inline);
      expected = index + 1;
    }
  }

  #writeLength(record: number, length: number): void {
    for (let byte = 0; byte < lengthBytes; byte++) this.#bytes[record + byte] = length >>> (byte * 8);
  }

  #lengthOf(record: number): number {
    let length = 0;
    for (let byte = 0; byte < lengthBytes; byte++) length |= this.#bytes[record + byte]! << (byte * 8);
    return length;
  }

  #writeVarint(value: number): void {
    this.#reserve(longestVarint);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#end++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#end++] = rest;
  }

  #readVarint(): number {
    let byte = this.#bytes[this.#cursor++]!;
    let value = byte & 127;
    for (let factor = 128; byte >= 128; factor *= 128) {
      byte = this.#bytes[this.#cursor++]!;
      value += (byte & 127) * factor;
    }
    return value;
  }

  #reserve(bytes: number): void {
    if (this.#end + bytes <= this.#bytes.length) return;
    const live = this.#end - this.#start + bytes;
    if (live <= this.#bytes.length * 0.9) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
    } else {
      const grown = new Uint8Array(Math.max(128, Math.ceil(live * 1.25)));
      grown.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = grown;
    }
    this.#lastRecord -= this.#start;
    this.#end -= this.#start;
    this.#start = 0;
  }
}

/** Never lets a NaN, a negative or an endless number into the log, which would corrupt every record behind it. */
function toStored(at: number, value: number): number {
  if (!(value > 0)) return 0;
  const scaled = isLatency(at) ? value * nanosecondsPerMicrosecond : value;
  return Math.min(Math.round(scaled), largestNumber);
}

function fromStored(at: number, stored: number): number {
  return isLatency(at) ? stored / nanosecondsPerMicrosecond : stored;
}

function isLatency(at: number): boolean {
  return at === totalAt.latency || at === totalAt.longest;
}
