import { randomBytes } from 'node:crypto';

/**
 * Two parts of 32 bits, signed (docs/hot-path.md, rule 19). A sum of this process says nothing about its text to another, or to
 * whoever reads the memory.
 */
export interface TextSum {
  first: number;
  second: number;
}

const seeds = randomBytes(8);
const firstSeed = seeds.readUInt32LE(0);
const secondSeed = seeds.readUInt32LE(4);

/** Sums up a text by character codes, into `sum`, so that nothing is allocated. */
export function sumText(text: string, sum: TextSum, first = firstSeed, second = secondSeed): void {
  let one = first ^ text.length;
  let two = second ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x9e3779b1);
    one = (one << 13) | (one >>> 19);
    two = Math.imul(two ^ code, 0x85ebca77);
    two = (two << 17) | (two >>> 15);
  }
  sum.first = mixed(one ^ (two >>> 7));
  sum.second = mixed(two ^ (one >>> 5));
}

/** Returns 16 hexadecimal digits that are the same in every process. */
export function stableHash(text: string): string {
  const sum = { first: 0, second: 0 };
  sumText(text, sum, 0x2545f491, 0x27d4eb2f);
  return hex(sum.first) + hex(sum.second);
}

/** The end of MurmurHash3. */
function mixed(value: number): number {
  let mixing = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixing = Math.imul(mixing ^ (mixing >>> 13), 0xc2b2ae35);
  return mixing ^ (mixing >>> 16);
}

function hex(part: number): string {
  return (part >>> 0).toString(16).padStart(8, '0');
}
