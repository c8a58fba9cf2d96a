import { crc32 } from 'node:zlib';
import type { DeployMarker, Labels } from '../host/signals.ts';
import type { SavedTime } from './history-time.ts';
import { columnsOf, KeptSeries, type SlotShape, slotShapes } from './kept-series.ts';
import { Ring } from './ring.ts';
import { tiers } from './tiers.ts';

/**
 * The form of a history file. After these bytes comes the length of a head in JSON, the head, all doubles of the rings in
 * the order in which the head names them, and a checksum of everything before it.
 */
const magic = Buffer.from('GSHIST');
const formatVersion = 1;
const lengthBytes = 4;
const checksumBytes = 4;

/** What a file holds. */
export interface SavedHistory {
  readonly version: string;
  readonly markers: readonly DeployMarker[];
  readonly time: SavedTime;
  readonly known: readonly Ring[];
  readonly series: readonly KeptSeries[];
  /** What extensions keep beside the history, by name, as JSON has it. Default: nothing. */
  readonly remembered?: Readonly<Record<string, unknown>>;
}

interface SavedRing {
  readonly tier: number;
  readonly capacity: number;
  readonly oldest: number;
  /** How many slots of it there are. */
  readonly slots: number;
  readonly knownFromMs: number;
}

interface SavedSeries {
  readonly id: string;
  readonly labels: Labels;
  readonly shape: SlotShape;
  readonly sums: readonly number[];
  readonly isKnown: boolean;
  readonly lastSeenMs: number;
  readonly rings: readonly SavedRing[];
}

interface Head {
  readonly format: number;
  readonly isLittleEndian: boolean;
  readonly version: string;
  readonly markers: readonly DeployMarker[];
  readonly time: SavedTime;
  readonly known: readonly SavedRing[];
  readonly series: readonly SavedSeries[];
  /** Files of earlier versions have none. */
  readonly remembered?: Readonly<Record<string, unknown>>;
}

const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Returns the bytes of a file, which nothing that goes on here changes. */
export function encodeHistory({
  version,
  markers,
  time,
  known,
  series,
  remembered = {},
}: SavedHistory): Buffer {
  const values: Float64Array[] = [];
  const saved = (ring: Ring, tier: number, knownFromMs: number): SavedRing => {
    const slots = ring.values();
    values.push(slots);
    return {
      tier,
      capacity: ring.capacity,
      oldest: ring.oldest,
      slots: slots.length / ring.columns,
      knownFromMs,
    };
  };
  const head: Head = {
    format: formatVersion,
    isLittleEndian,
    version,
    markers,
    time,
    known: known.map((ring, tier) => saved(ring, tier, 0)),
    series: series.map(({ id, labels, shape, sums, isKnown, lastSeenMs, slots }) => ({
      id,
      labels,
      shape,
      sums: [...sums],
      isKnown,
      lastSeenMs,
      rings: slots.flatMap((kept, tier) =>
        kept === undefined ? [] : [saved(kept.ring, tier, kept.knownFromMs)],
      ),
    })),
    remembered,
  };
  const headText = Buffer.from(JSON.stringify(head));
  const headLength = Buffer.alloc(lengthBytes);
  headLength.writeUInt32LE(headText.length);
  const body = values.map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  const content = Buffer.concat([magic, headLength, headText, ...body]);
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32LE(crc32(content));
  return Buffer.concat([content, checksum]);
}

/**
 * @returns Undefined for what is not whole, of another form, or says what cannot be.
 */
export function decodeHistory(file: Buffer): SavedHistory | undefined {
  try {
    const content = checkedContent(file);
    return content && decodeContent(content);
  } catch {
    return undefined;
  }
}

/** The file without its checksum, if that is right. */
function checkedContent(file: Buffer): Buffer | undefined {
  const end = file.length - checksumBytes;
  if (end < magic.length + lengthBytes || !file.subarray(0, magic.length).equals(magic)) return undefined;
  const content = file.subarray(0, end);
  return file.readUInt32LE(end) === crc32(content) ? content : undefined;
}

function decodeContent(content: Buffer): SavedHistory | undefined {
  const headFrom = magic.length + lengthBytes;
  const headTo = headFrom + content.readUInt32LE(magic.length);
  const head = JSON.parse(content.toString('utf8', headFrom, headTo)) as Head;
  if (head.format !== formatVersion || head.isLittleEndian !== isLittleEndian) return undefined;
  let at = headTo;
  const decoded = ({ tier, capacity, oldest, slots }: SavedRing, columns: number): Ring => {
    if (!(capacity > 0 && capacity <= tiers[tier]!.maxSlots && slots <= capacity))
      throw new RangeError('capacity');
    const bytes = slots * columns * Float64Array.BYTES_PER_ELEMENT;
    if (at + bytes > content.length) throw new RangeError('length');
    // Doubles begin at addresses that can be divided by eight.
    const values = new Float64Array(
      content.buffer.slice(content.byteOffset + at, content.byteOffset + at + bytes),
    );
    at += bytes;
    return Ring.of(columns, capacity, oldest, values);
  };
  const known = head.known.map((ring) => decoded(ring, 1));
  if (known.length !== tiers.length) return undefined;
  const series = head.series.map(({ id, labels, shape, sums, isKnown, lastSeenMs, rings }) => {
    if (!slotShapes.includes(shape)) throw new RangeError('shape');
    const kept = new KeptSeries(id, labels, shape, lastSeenMs);
    kept.sums = [...sums];
    kept.isKnown = isKnown;
    for (const ring of rings) {
      kept.slots[ring.tier] = { ring: decoded(ring, columnsOf(shape)), knownFromMs: ring.knownFromMs };
    }
    return kept;
  });
  if (at !== content.length) return undefined;
  const { version, markers, time, remembered = {} } = head;
  return { version, markers, time, known, series, remembered };
}
