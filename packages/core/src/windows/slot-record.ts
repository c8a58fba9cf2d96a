import { pageLength, type Tally, totalAt, totalsLength } from './tally.ts';

/*
 * The bytes that a slot is kept as: the totals as LEB128 varints (https://en.wikipedia.org/wiki/LEB128), then a tag,
 * then the latencies in one of two forms:
 *
 * - tag `list`: the bucket index of every request, 2 bytes each, little-endian;
 * - otherwise the tag is the number of pages, each of them its number (1 byte), its depth d (1 byte), and d planes of
 *   one byte per bucket, the lowest bytes of the counts first. A page takes 130 bytes while no count exceeds 255.
 *
 * Both are written and read without a branch per bucket. One varint per counted bucket would be a little smaller, but
 * mispredicted branches made that several times slower.
 */

const list = 0;
const longestVarint = 9;
/** Far above every total that is real, and 63 bits long at most. */
const largestNumber = 2 ** 62;
const pageHeaderLength = 2;
/** Latencies are stored in whole nanoseconds: half of one is the most that a stored sum or maximum can be off. */
const nanosecondsPerMicrosecond = 1_000;

/** Room enough for any record with this many pages. */
export function longestRecord(pages: number): number {
  return totalsLength * longestVarint + 1 + pages * (pageHeaderLength + 4 * pageLength);
}

/** A slot with at most this many requests is smallest as a list, whatever their latencies are. */
export const longestList = (pageHeaderLength + pageLength) / 2 - 1;

/** Writes the record of some requests at the start of `bytes` and returns its length; at most `longestList` requests. */
export function encodeRequests(
  totals: Float64Array,
  indexes: Uint16Array,
  requests: number,
  bytes: Uint8Array,
): number {
  let end = writeTotals(totals, bytes);
  bytes[end++] = list;
  for (let position = 0; position < requests; position++) end = writeIndex(indexes[position]!, bytes, end);
  return end;
}

/** Writes the record of a tally at the start of `bytes` and returns its length. */
export function encodeTally(tally: Tally, bytes: Uint8Array): number {
  const { totals, touched } = tally;
  let end = writeTotals(totals, bytes);
  let pages = 0;
  for (let page = 0; page < touched.length; page++) pages += touched[page]!;
  if (totals[totalAt.requests]! * 2 <= pages * (pageHeaderLength + pageLength)) {
    bytes[end++] = list;
    return writeList(tally, bytes, end);
  }
  bytes[end++] = pages;
  for (let page = 0; page < touched.length; page++) {
    if (touched[page] === 1) end = writePage(tally.counts, page, bytes, end);
  }
  return end;
}

/** Adds the record that lies in `bytes` from `start` to `end` to `tally`. */
export function decodeRecord(bytes: Uint8Array, start: number, end: number, tally: Tally): void {
  let cursor = readTotals(bytes, start, tally);
  const tag = bytes[cursor++]!;
  if (tag === list) {
    for (; cursor < end; cursor += 2) tally.addRequest(bytes[cursor]! | (bytes[cursor + 1]! << 8));
  } else {
    for (let page = 0; page < tag; page++) cursor = readPage(bytes, cursor, tally);
  }
}

function writeTotals(totals: Float64Array, bytes: Uint8Array): number {
  let end = 0;
  for (let at = 0; at < totalsLength; at++) end = writeVarint(bytes, end, toStored(at, totals[at]!));
  return end;
}

/** Adds only the totals of the record that begins at `start`; returns where they end. */
export function readTotals(bytes: Uint8Array, start: number, tally: Tally): number {
  let cursor = start;
  for (let at = 0; at < totalsLength; at++) {
    let value = 0;
    let byte = 128;
    for (let factor = 1; byte >= 128; factor *= 128) {
      byte = bytes[cursor++]!;
      value += (byte & 127) * factor;
    }
    tally.addTotal(at, fromStored(at, value));
  }
  return cursor;
}

function writeList(tally: Tally, bytes: Uint8Array, start: number): number {
  let end = start;
  for (let index = tally.nextCounted(0); index !== -1; index = tally.nextCounted(index + 1)) {
    for (let count = tally.counts[index]!; count > 0; count--) end = writeIndex(index, bytes, end);
  }
  return end;
}

function writeIndex(index: number, bytes: Uint8Array, at: number): number {
  bytes[at] = index;
  bytes[at + 1] = index >>> 8;
  return at + 2;
}

function writePage(counts: Uint32Array, page: number, bytes: Uint8Array, start: number): number {
  const first = page * pageLength;
  let end = start + pageHeaderLength;
  let bits = 0;
  let depth = 0;
  do {
    const shift = depth * 8;
    for (let index = first; index < first + pageLength; index++) {
      const count = counts[index]!;
      bits |= count;
      bytes[end++] = count >>> shift;
    }
    depth++;
  } while (depth < 4 && bits >>> (depth * 8) !== 0);
  bytes[start] = page;
  bytes[start + 1] = depth;
  return end;
}

function readPage(bytes: Uint8Array, start: number, tally: Tally): number {
  const { counts, touched } = tally;
  const page = bytes[start]!;
  const depth = bytes[start + 1]!;
  touched[page] = 1;
  const first = page * pageLength;
  let cursor = start + pageHeaderLength;
  for (let shift = 0; shift < depth * 8; shift += 8) {
    for (let index = first; index < first + pageLength; index++) counts[index]! += bytes[cursor++]! << shift;
  }
  return cursor;
}

function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let end = at;
  let rest = value;
  while (rest >= 128) {
    const higher = Math.floor(rest / 128);
    bytes[end++] = rest - higher * 128 + 128;
    rest = higher;
  }
  bytes[end++] = rest;
  return end;
}

/** Keeps NaN, negative and infinite numbers out, which would corrupt everything behind them. */
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
