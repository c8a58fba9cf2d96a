import type { Server } from 'node:http';
import { type ConformanceAdapter, runConformance } from '@golden-signals/conformance';
import { startManagementServer } from '@golden-signals/core';
import { describe, test } from '@jest/globals';

const managementServer: ConformanceAdapter = {
  name: 'the management server',
  lacks: ['routes'],
  async start(_app, monitor) {
    const { port, close } = await startManagementServer({ monitor, port: 0, host: '127.0.0.1' });
    // It keeps its server to itself, and cases without routes ask for the port only.
    return { server: { address: () => ({ port }) } as unknown as Server, close };
  },
};

runConformance(managementServer, { describe, test });
