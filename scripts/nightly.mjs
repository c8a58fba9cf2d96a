// What takes too long for the gate: `npm run nightly`, about an hour and a half. It closes with `N passed, N failed`.

import { runSteps } from './steps.mjs';

const minute = 60_000;
/** How much more than in the gate is generated. */
const scale = 20;

await runSteps([
  { name: 'set-up and build', command: ['node', 'scripts/setup.mjs'] },
  {
    name: `tests that generate their input, ${scale} times as much`,
    command: [
      'node',
      'scripts/test.mjs',
      ...['random-trees', 'redact', 'native-index', 'relative-thresholds', 'slowest', 'text-bytes'],
      ...['prometheus-text', 'percentiles', 'slot-log', 'sliding-window', 'bucket-index', 'long-history'],
      ...['cross-framework', 'test/stress', 'bullmq-truth', 'nestjs/test/conformance'],
      ...['jobs/test/nats', 'jobs/test/nestjs-brokers'],
      ...['alerting/test/incidents', 'alerting/test/normal', 'dashboard/test/live-service'],
    ],
    env: { GS_TEST_SCALE: String(scale) },
    timeoutMs: 60 * minute,
  },
  {
    name: 'the packed packages in every project',
    command: ['node', 'test/projects/run.mjs'],
    timeoutMs: 45 * minute,
  },
  {
    name: '100,000 looks at the machine',
    command: ['node', '--expose-gc', 'benchmarks/system/soak.mjs'],
    timeoutMs: 20 * minute,
  },
  {
    name: 'ten minutes at full load',
    command: ['node', 'benchmarks/run.mjs', 'soak', '--minutes', '10'],
    timeoutMs: 20 * minute,
  },
]);
