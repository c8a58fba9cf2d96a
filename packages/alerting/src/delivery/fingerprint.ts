import type { Labels } from '@golden-signals/core/extension';

const offset = 14_695_981_039_346_656_037n;
const prime = 1_099_511_628_211n;
const mask = (1n << 64n) - 1n;

/** What Prometheus and Alertmanager know a set of labels by: FNV-1a of 64 bits over its sorted pairs, in hexadecimal. */
export function fingerprint(labels: Labels): string {
  let sum = offset;
  const add = (byte: number) => {
    sum = ((sum ^ BigInt(byte)) * prime) & mask;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const byte of Buffer.from(name)) add(byte);
    add(255);
    for (const byte of Buffer.from(labels[name]!)) add(byte);
    add(255);
  }
  return sum.toString(16).padStart(16, '0');
}
