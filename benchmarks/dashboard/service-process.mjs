// A service with many routes, in a process of its own: `fork('service-process.mjs', [name, load as JSON, reportTo])`. It sends
// its address when it has a past, and the processor time that it has taken, in microseconds, at each message that comes. Its
// page is watched where there is somebody to report to.

import { createServer } from 'node:http';
import { services } from './services.mjs';
import { watched } from './watched.mjs';

const [name = '', load = '{}', reportTo] = process.argv.slice(2);
const create = services[name];
if (create === undefined) throw new Error(`There is no service "${name}".`);
const { listener, path, paths = [], cpuUs = cpuUsOfProcess } = create(JSON.parse(load));
const server = createServer(reportTo === undefined ? listener : watched(listener, reportTo)).listen(
  0,
  '127.0.0.1',
  async () => {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const origin = `http://127.0.0.1:${port}`;
    for (const one of paths) await (await fetch(`${origin}${one}`)).arrayBuffer();
    process.send?.({ url: `${origin}${path}` });
  },
);
process.on('message', () => process.send?.({ cpuUs: cpuUs() }));
process.on('disconnect', () => process.exit());

function cpuUsOfProcess() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
