import type { Endpoint } from '@golden-signals/core';
import type { Memory } from './memory.ts';

/**
 * Returns `POST /monitoring/system/collect-garbage`: with credentials only, because it stops everything for a moment, and logged.
 */
export function garbageEndpoint(memory: Memory, monitoringPath: string): Endpoint {
  return {
    name: 'collect_garbage',
    paths: [`${monitoringPath}/system/collect-garbage`],
    methods: ['POST'],
    access: 'change',
    handle({ remoteAddress }) {
      const { freedBytes, durationMs } = memory.collectGarbage(
        `a caller at ${remoteAddress ?? 'an unknown address'}`,
      );
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ freedBytes, durationMs }),
      };
    },
  };
}
