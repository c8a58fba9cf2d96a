// Fails when 100,000 looks at the machine leave something behind, in some minutes: `node --expose-gc benchmarks/system/soak.mjs`.

import { measure } from './many-passes.mjs';

/** Five bytes a pass: anything that is kept of one takes more. */
const mostBytes = 500_000;

const { passes, growthBytes, growthFiles, cpuUs } = await measure({ passes: 100_000 });
console.log(
  `${passes} passes of ${cpuUs.toFixed(0)} µs left ${growthBytes} bytes (at most ${mostBytes}) and ${growthFiles} open files (none).`,
);
if (growthBytes > mostBytes || growthFiles > 0) process.exitCode = 1;
