// A server process: `node server.mjs <application>`. Sends its port, and its processor time whenever it is asked.

import { createRequire } from 'node:module';
import { apps, openTelemetryName } from './apps.mjs';

const [name = ''] = process.argv.slice(2);
if (name === openTelemetryName) await import('./opentelemetry-instrumentation.mjs');
// Instrumentations see the modules that are required after they were registered.
const http = createRequire(import.meta.url)('node:http');
const server = http.createServer(apps[name]());
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('message', () => process.send?.({ cpuUs: cpuMicroseconds() }));
process.on('disconnect', () => process.exit(0));

function cpuMicroseconds() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
