import { gzipSync } from 'node:zlib';
import { cpuMs, longestBlockMs } from '../harness/event-loop-block.mjs';
import { median, quantile } from '../harness/statistics.mjs';
import { exporterNamed } from './exporters.mjs';

/**
 * How long a scrape holds the event loop at a stretch, and what it sends, in a process that has nothing else on its heap.
 *
 * @param {{ name: string, series: number, scrapes: number, cpu?: boolean }} options `cpu`: in processor time.
 */
export async function measure({ name, series, scrapes, cpu = false }) {
  const { touch, scrape } = await exporterNamed(name).create(series);
  for (let warmup = 0; warmup < 5; warmup++) await scrape(() => {});
  const blocks = [];
  for (let i = 0; i < scrapes; i++) {
    touch(1);
    blocks.push(await longestBlockMs(() => scrape(() => {}), cpu ? cpuMs : undefined));
  }
  /** @type {Uint8Array[]} */
  const chunks = [];
  await scrape((chunk) => chunks.push(Uint8Array.from(chunk)));
  const body = Buffer.concat(chunks);
  return {
    name,
    series,
    bytes: body.length,
    gzipBytes: gzipSync(body).length,
    blockMs: { median: median(blocks), p90: quantile(blocks, 0.9) },
  };
}
