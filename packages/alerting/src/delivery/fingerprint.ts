import type { Labels } from '@golden-signals/core/extension';

const half = 2 ** 32;
/** The prime is 2 ** 40 + this. */
const prime = 0x1b3;
const end = Buffer.of(0xff);

/** Returns by what Prometheus and Alertmanager know a set of labels: FNV-1a of 64 bits over its sorted pairs, in hex. */
export function fingerprint(labels: Labels): string {
  const parts = Object.keys(labels)
    .sort()
    .flatMap((name) => [Buffer.from(name), end, Buffer.from(labels[name]!), end]);
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const part of parts) {
    for (let at = 0; at < part.length; at++) {
      const mixed = (low ^ part[at]!) >>> 0;
      const product = mixed * prime;
      high = (Math.imul(high, prime) + Math.floor(product / half) + (mixed << 8)) >>> 0;
      low = product >>> 0;
    }
  }
  return hex(high) + hex(low);
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
