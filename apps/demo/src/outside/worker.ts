/**
 * What the shop depends on, in a process of its own, so that it takes nothing of the shop's event loop. Started by
 * `outside.ts` with its settings as the only argument.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../random.ts';
import { startEmbeddedDatabase } from './embedded-database.ts';
import type { OutsideAddresses, OutsideSettings } from './outside.ts';
import { startPaymentProvider } from './payment-provider.ts';

const { databaseUrl, seed } = JSON.parse(process.argv[2]!) as OutsideSettings;

// These may reach every process of the demo's group; this one ends when the demo says so, or when the demo is gone.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
const folder = mkdtempSync(join(tmpdir(), 'golden-signals-demo-'));
process.once('disconnect', end);

const addresses: OutsideAddresses = {
  paymentUrl: await startPaymentProvider(seededRandom(seed + 2)),
  databaseUrl: databaseUrl ?? (await startEmbeddedDatabase()),
  folder,
};
// The demo may be gone before the listener above was there, which is announced once and not again.
if (process.connected) process.send!(addresses);
else end();

function end(): void {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}
