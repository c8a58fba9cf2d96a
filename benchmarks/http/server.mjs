// A server process, `node server.mjs <application>`: sends its port, and its processor time whenever it is asked.

import { createRequire } from 'node:module';
import { apps } from './apps.mjs';
import { openTelemetryName } from './names.mjs';

const [name = ''] = process.argv.slice(2);
const createApp = apps[name];
if (createApp === undefined) throw new Error(`There is no application "${name}".`);
if (name === openTelemetryName) await import('./opentelemetry-instrumentation.mjs');
// Instrumentations patch the modules that are required after they were registered.
const http = createRequire(import.meta.url)('node:http');
const server = http.createServer(createApp());
server.keepAliveTimeout = 600_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuUs: user + system });
});
process.on('disconnect', () => process.exit(0));
