import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMonitor } from '@golden-signals/core';
import { startEnvironmentServer } from '@golden-signals/core/adapter';
import { MemoryLogger } from '@golden-signals/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

let others: Server;
let taken: string;

beforeEach(async () => {
  others = createServer();
  await new Promise<void>((resolve) => others.listen(0, resolve));
  taken = String((others.address() as AddressInfo).port);
});

afterEach(() => void others.close());

test('a port of GS_METRICS_PORT that is taken stops the start', async () => {
  const monitor = createMonitor({ env: { GS_METRICS_PORT: taken }, logger: new MemoryLogger() });
  await expect(startEnvironmentServer(monitor)).rejects.toMatchObject({
    code: 'ERR_GS_MANAGEMENT_PORT_TAKEN',
  });
  await monitor.close();
});

test("a port of METRICS_PORT that is taken may be another program's: it is said, and stops nothing", async () => {
  const logger = new MemoryLogger();
  const monitor = createMonitor({ env: { METRICS_PORT: taken }, logger });
  expect(await startEnvironmentServer(monitor)).toBeUndefined();
  expect(logger.entries).toMatchObject([
    { level: 'error', message: expect.stringMatching(`Metrics are not served: .*port ${taken}`) },
  ]);
  await monitor.close();
});
