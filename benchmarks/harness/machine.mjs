import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The libraries whose versions belong to the results. */
const libraries = [
  'express',
  'fastify',
  '@nestjs/core',
  'prom-client',
  '@prometheus-io/client',
  'express-prom-bundle',
  'swagger-stats',
  'prometheus-api-metrics',
  'fastify-metrics',
  '@willsoto/nestjs-prometheus',
  '@opentelemetry/sdk-metrics',
  '@opentelemetry/instrumentation-http',
  'hdr-histogram-js',
];

/** Where and with what the numbers were measured. */
export function describeMachine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    libraries: Object.fromEntries(libraries.map((name) => [name, installedVersion(name)])),
  };
}

/** How many processes wanted to run during the last minute, this one included. */
export function machineLoad() {
  return Number(loadavg()[0]?.toFixed(2));
}

/** @param {string} name */
function installedVersion(name) {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    try {
      // Read as a file, because not every package exports its manifest.
      return String(JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')).version);
    } catch {
      // Not in this folder; the next one is further up.
    }
  }
  throw new Error(`"${name}" is not installed: run \`npm run setup\`.`);
}
