// The process of one application, `node worker.mjs <platform> <name>`. It warms itself up, says where it listens, and
// does what it is told: `send` answers so many requests in memory, `cpu` says its processor time.

import { createServer } from './create-server.mjs';
import { connectInMemory } from './in-memory-client.mjs';
import { openTelemetryMetrics, openTelemetrySpans, path } from './names.mjs';

/** Most of what V8 optimises it has optimised by then. */
const warmupRequests = 6_000;

const [platform, name = ''] = /** @type {[import('./names.mjs').Platform, string]} */ (process.argv.slice(2));
if (name === openTelemetryMetrics || name === openTelemetrySpans) {
  const { instrumentHttp } = await import('./opentelemetry-instrumentation.mjs');
  instrumentHttp({ spans: name === openTelemetrySpans });
}
const server = await createServer(platform, name);
const client = connectInMemory(server, path);
await client.send(warmupRequests);

process.on('message', async ({ send = 0 }) => {
  const start = process.cpuUsage();
  if (send > 0) await client.send(send);
  const total = process.cpuUsage();
  process.send?.({
    cpuNs: (total.user + total.system) * 1e3,
    sliceNs: (total.user - start.user + total.system - start.system) * 1e3,
  });
});
process.on('disconnect', () => process.exit(0));
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: /** @type {import('node:net').AddressInfo} */ (server.address()).port });
});
