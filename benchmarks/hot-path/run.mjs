// The figures of docs/hot-path.md: `node benchmarks/hot-path/run.mjs`.

import { contest, timesAsExpensive } from '../harness/contest.mjs';
import { rules } from './rules.mjs';

const timing = { rounds: 80, generations: 4, maxAttempts: 2, sliceMs: 3, warmupMs: 100 };

for (const { rule, what, ours, plain } of rules) {
  const contestants = [
    { name: 'ours', create: () => ({ run: ours() }) },
    { name: 'plain', create: () => ({ run: plain() }) },
  ];
  const result = await contest(contestants, { ...timing, twins: ['ours'] });
  const { median, low, high } = timesAsExpensive(result, 'plain', 'ours');
  const cost = (/** @type {'ours' | 'plain'} */ name) => result.costNs[name]?.median.toFixed(1);
  console.log(
    `${rule}. ${what}: ${cost('ours')} ns, plain ${cost('plain')} ns, ${median.toFixed(2)} × (${low.toFixed(2)} to ${high.toFixed(2)})${result.trusted ? '' : ', not trusted'}`,
  );
}
