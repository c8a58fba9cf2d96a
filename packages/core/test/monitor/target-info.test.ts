import { createMonitor } from '@golden-signals/core';
import { MemoryLogger } from '@golden-signals/core/testing';
import { expect, test } from '@jest/globals';

test('target_info says which version of which service runs', async () => {
  const monitor = createMonitor({
    service: { name: 'shop', version: '1.4.1', environment: 'test', instance: 'shop-0' },
    logger: new MemoryLogger(),
    env: {},
    runtimeMetrics: false,
  });
  expect(await monitor.registry.metrics()).toContain(
    'target_info{service_name="shop",service_version="1.4.1",service_instance_id="shop-0",deployment_environment_name="test"} 1\n',
  );
  await monitor.close();
});
