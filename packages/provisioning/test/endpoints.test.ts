// The files are served to whom may read them, and as things are now.

import { startManagementServer } from '@golden-signals/core';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DefinedService } from './defined-service.ts';

test('the rules need the credentials of the monitor, and show what was changed', async () => {
  const service = new DefinedService(
    { defaults: false },
    {
      auth: { bearerToken: 'token' },
      provisioned: { endpoints: true, prometheus: { job: 'shop-eu' } },
      signals: { limits: { 'http.latency_p99': { warning: 2 } } },
    },
  );
  const server = await startManagementServer({ port: 0, monitor: service.monitor });
  try {
    const url = `http://127.0.0.1:${server.port}/prometheus-rules`;
    const refused = await fetch(url);
    await refused.text();
    expect(refused.status).toBe(401);
    const read = async () => {
      const response = await fetch(url, { headers: { authorization: 'Bearer token' } });
      expect(response.headers.get('content-type')).toBe('application/yaml; charset=utf-8');
      return parse(await response.text());
    };
    expect(await read()).toEqual({ groups: [] });
    service.rules.add({
      type: 'alert',
      name: 'Slow',
      signal: 'http.latency_p99',
      windowMs: 300_000,
      above: 1,
      severity: 'warning',
      summary: 'Slow.',
    });
    expect(await read()).toMatchObject({ groups: [{ name: 'shop-eu-http' }] });
    const limits = () => service.definitions.signals.find(({ id }) => id === 'http.latency_p99')?.limits;
    expect(limits()).toEqual({ warning: 2, critical: 2.4 });
    service.monitor.signals.setLimits('http.latency_p99', { warning: 3 });
    expect(limits()).toEqual({ warning: 3, critical: expect.closeTo(3.6) });
  } finally {
    await server.close();
    await service.close();
  }
});

test('nothing is served unless it is asked for, and its options are checked', async () => {
  const service = new DefinedService();
  const server = await startManagementServer({ port: 0, monitor: service.monitor });
  try {
    for (const path of ['/prometheus-rules', '/grafana-dashboard']) {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      await response.text();
      expect(response.status).toBe(404);
    }
    expect(() => new DefinedService({}, { provisioned: { prometheus: { job: '' } } })).toThrow(
      expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
    );
  } finally {
    await server.close();
    await service.close();
  }
});
