// How long many scrapes at once hold the event loop: `node benchmarks/scrape/concurrent.mjs`.

import { cpuMs, longestBlockMs } from '../harness/event-loop-block.mjs';
import { median } from '../harness/statistics.mjs';
import { exporterNamed } from './exporters.mjs';
import { ours } from './names.mjs';

const series = 1_000;
const rounds = 9;

const { touch, scrape } = await exporterNamed(ours).create(series);
const nothing = () => {};
for (let warmup = 0; warmup < 20; warmup++) await scrape(nothing);

for (const atOnce of [1, 30, 300]) {
  const blocksMs = [];
  const wholesMs = [];
  for (let round = 0; round < rounds; round++) {
    touch(0.1);
    const startMs = cpuMs();
    blocksMs.push(
      await longestBlockMs(() => Promise.all(Array.from({ length: atOnce }, () => scrape(nothing))), cpuMs),
    );
    wholesMs.push(cpuMs() - startMs);
  }
  console.log(
    `${atOnce} at once, ${series} series: holds the event loop for ${median(blocksMs).toFixed(1)} ms, takes ${median(wholesMs).toFixed(0)} ms in all (processor time)`,
  );
}
