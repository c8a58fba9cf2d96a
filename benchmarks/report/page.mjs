import { judge } from '../targets.mjs';
import { dependenciesSection } from './dependencies-section.mjs';
import { table } from './format.mjs';
import { jobsSection } from './jobs-section.mjs';
import {
  accuracySection,
  adoptionSection,
  httpSection,
  memorySection,
  recordSection,
  scrapeSection,
} from './sections.mjs';

/**
 * `docs/benchmarks.md`, from the measured results.
 *
 * @param {import('./measurements.mjs').Run} run
 */
export function renderPage(run) {
  const { measurements, results } = run;
  return `${[
    '# Benchmarks',
    'Written by `npm run bench` from [the measured numbers](../benchmarks/results/latest.json); do not edit it by hand.',
    targets(results),
    method(measurements),
    recordSection(results),
    scrapeSection(results),
    memorySection(results),
    httpSection(results),
    dependenciesSection(results),
    ...((results.jobs ?? results.messages ?? results.schedules) ? [jobsSection(results)] : []),
    accuracySection(results),
    adoptionSection(results),
  ].join('\n\n')}\n`;
}

/** @param {any} results */
function targets(results) {
  const rows = judge(results).map(({ what, target, measured, verdict }) => [what, target, measured, verdict]);
  return `## Targets\n\n${table(['', 'target', 'measured', 'verdict'], rows)}

*undecided*: the interval contains the target. *refused*: two identical variants did not come out alike in this run, so
it says nothing.`;
}

/** @param {readonly import('./measurements.mjs').Measurement[]} measurements */
function method(measurements) {
  return `## Method

${measurements.map(measured).join('\n\n')}

No number here is worth much alone, and only ratios within one run are compared:

- Every comparison runs all its variants in many short rounds, in an order drawn anew for each round, in one process unless
  it says otherwise.
  A ratio is the median over the rounds of the ratios within a round; in brackets is its 95 % bootstrap interval. A share
  of what somebody *adds* is the ratio of two medians of differences within a round.
- Time is processor time, the compiler's and the garbage collector's threads included.
- The variants that a verdict compares run twice. Unless each pair comes out as 1.00 within a narrow 99 % interval, the
  comparison is repeated while there is time, and then the verdict is refused.
- Bytes are exact: the growth of the used heap over a million operations in which no garbage was collected.`;
}

/** @param {import('./measurements.mjs').Measurement} measurement @param {number} at */
function measured({ areas, date, seconds, machine, load }, at) {
  const { processor, cores, memoryGiB, system, node, libraries } = machine;
  const versions = Object.entries(libraries).map(([name, version]) => `${name} ${version}`);
  const what = at === 0 ? 'Measured' : `Measured again (${areas.join(', ')})`;
  return `${what} on ${date} in ${seconds} seconds, on ${cores} cores of ${processor} with ${memoryGiB} GiB, ${system}, Node ${node}.
Versions: ${versions.join(', ')}. Between ${load.lowest} and ${load.highest} processes wanted the ${cores} cores, the benchmark's
own included.`;
}
