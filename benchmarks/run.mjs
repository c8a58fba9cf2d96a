// Measures everything beside the peers and writes docs/benchmarks.md: `node benchmarks/run.mjs`. With names of areas
// (`node benchmarks/run.mjs record scrape`) it measures only those and prints them; with `--write` they also take their
// places in the page, beside what was measured of the others before. `soak` takes a minute, or as many as `--minutes`
// says. When an area fails, the others are measured all the same, and kept in the temporary folder.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, machineLoad } from './harness/machine.mjs';
import { areas } from './plan.mjs';
import { merged } from './report/measurements.mjs';
import { renderPage } from './report/page.mjs';
import { renderPlots } from './report/plots.mjs';
import { judge } from './targets.mjs';

const { values, positionals: wanted } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const settings = { minutes: Number(values.minutes) };
if (!(settings.minutes > 0)) {
  console.error(`--minutes takes a positive number, not "${values.minutes}".`);
  process.exit(1);
}
const unknown = wanted.filter((name) => areas[name] === undefined);
if (unknown.length > 0) {
  console.error(`There is no area "${unknown.join('", "')}"; there are ${Object.keys(areas).join(', ')}.`);
  process.exit(1);
}

const started = performance.now();
/** @type {Record<string, any>} */
const results = {};
/** @type {string[]} */
const failed = [];
const loads = [machineLoad()];
for (const [name, measure] of Object.entries(areas)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stdout.write(`${name} … `);
  const areaStarted = performance.now();
  try {
    results[name] = await measure(settings);
    console.log(`${((performance.now() - areaStarted) / 1_000).toFixed(0)} s`);
  } catch (error) {
    failed.push(name);
    console.log('failed');
    console.error(`The area "${name}" failed:`, error);
  }
  loads.push(machineLoad());
}

/** @type {import('./report/measurements.mjs').Run} */
const run = {
  measurements: [
    {
      areas: Object.keys(results),
      date: new Date().toISOString().slice(0, 10),
      seconds: Math.round((performance.now() - started) / 1_000),
      machine: describeMachine(),
      load: { lowest: Math.min(...loads), highest: Math.max(...loads) },
    },
  ],
  results,
};
for (const { what, target, measured, verdict } of judge(results)) {
  console.log(`${verdict.padEnd(9)} ${what}: ${measured}, target ${target}`);
}
if (failed.length > 0) keepForLater();
else if (wanted.length > 0 && !values.write) process.stdout.write(jsonOf(run));
else write();

function keepForLater() {
  const file = join(tmpdir(), `golden-signals-benchmarks-${process.pid}.json`);
  writeFileSync(file, jsonOf(run));
  console.error(`Failed: ${failed.join(', ')}. The results of the other areas are in ${file}.`);
  process.exitCode = 1;
}

function write() {
  const folder = new URL('./results/', import.meta.url);
  const file = new URL('latest.json', folder);
  const page = wanted.length > 0 ? merged(JSON.parse(readFileSync(file, 'utf8')), run) : run;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, jsonOf(page));
  const docs = new URL('../docs/', import.meta.url);
  writeFileSync(new URL('benchmarks.md', docs), renderPage(page));
  for (const { file, svg } of renderPlots(page.results)) writeFileSync(new URL(file, docs), svg);
  console.log(
    `Written in ${run.measurements[0]?.seconds} s: benchmarks/results/latest.json, docs/benchmarks.md and its plots.`,
  );
}

/** @param {object} content */
function jsonOf(content) {
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
