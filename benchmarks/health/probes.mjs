import { fileURLToPath } from 'node:url';
import { createMonitor } from '@golden-signals/core';
import { health } from '@golden-signals/health';
import { median, quantile } from '../harness/statistics.mjs';

const probesPerSecond = 1_000;

/**
 * A storm of probes on a service with many checks: how often the checks run, and what a probe that finds fresh results
 * costs. Probes go through the monitor's table of endpoints, as from any adapter, without the socket.
 *
 * @param {{ checks: number, seconds: number, rounds: number }} options
 */
export async function measure({ checks, seconds, rounds }) {
  return {
    checks,
    probesPerSecond,
    executionsPerPeriod: await executionsPerPeriod(checks, seconds),
    cachedProbeCpuUs: await cachedProbeCpuUs(checks, rounds),
  };
}

/** In real time, with a cache period of one second. @param {number} checks @param {number} seconds */
async function executionsPerPeriod(checks, seconds) {
  const service = createService(checks, 1_000);
  const startMs = performance.now();
  let probes = 0;
  await new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - startMs;
      for (; probes < (elapsedMs * probesPerSecond) / 1_000; probes++) service.probe();
      if (elapsedMs < seconds * 1_000) return;
      clearInterval(timer);
      resolve(undefined);
    }, 1);
  });
  const { executions } = service;
  await service.close();
  return { probes, periods: seconds, executions, mean: executions / seconds };
}

/**
 * Of the whole process, so garbage collection is in it.
 *
 * @param {number} checks @param {number} rounds
 */
async function cachedProbeCpuUs(checks, rounds) {
  const service = createService(checks, 3_600_000);
  const probesPerRound = 1_000;
  const round = async () => {
    const before = process.cpuUsage();
    for (let i = 0; i < probesPerRound; i++) await service.probe();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / probesPerRound;
  };
  for (let i = 0; i < 5; i++) await round();
  const { executions } = service;
  const costs = [];
  for (let i = 0; i < rounds; i++) costs.push(await round());
  if (service.executions !== executions)
    throw new Error('A probe that should have found fresh results ran a check.');
  await service.close();
  return { median: median(costs), p90: quantile(costs, 0.9) };
}

/** @param {number} count @param {number} cacheMs */
function createService(count, cacheMs) {
  let executions = 0;
  const run = async () => {
    executions++;
  };
  const checks = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`check-${i}`, { run, cacheMs }]),
  );
  const monitor = createMonitor({ runtimeMetrics: false, env: {} }).use(health({ checks }));
  const query = new URLSearchParams();
  const headers = { accept: '*/*', 'user-agent': 'kube-probe/1.34' };
  return {
    get executions() {
      return executions;
    },
    async probe() {
      const answer = await monitor.endpoints.handle({
        ...{ method: 'GET', path: '/ready', query, headers },
        remoteAddress: '127.0.0.1',
      });
      if (answer?.status !== 200) throw new Error(`The probe was answered with ${answer?.status}.`);
    },
    close: () => monitor.close(),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {
    executionsPerPeriod: storm,
    cachedProbeCpuUs: cpu,
    checks,
  } = await measure({
    ...{ checks: 20, seconds: 5, rounds: 60 },
  });
  console.log(
    `${storm.probes} probes of ${checks} checks in ${storm.periods} cache periods: ${storm.executions} executions, ${storm.mean.toFixed(1)} per period`,
  );
  console.log(`CPU per cached probe: median ${cpu.median.toFixed(1)} µs, p90 ${cpu.p90.toFixed(1)} µs`);
}
