import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { FakeClock } from '@golden-signals/core/testing';
import { type CheckResult, tlsCertificateCheck } from '@golden-signals/health';
import { expect, jest, test } from '@jest/globals';
import { testWithTool } from '../../../../test/services.ts';
import { selfSigned } from '../self-signed.ts';

const dayMs = 86_400_000;

testWithTool(
  'openssl',
  'tlsCertificateCheck counts the days that are left, and connects once',
  async (openssl) => {
    const server = createServer(selfSigned(openssl));
    const connections = jest.fn();
    server.on('connection', connections);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    const clock = new FakeClock(Date.now());
    const options = { host: '127.0.0.1', port, servername: 'localhost', refreshMs: 100 * dayMs, clock };
    const check = tlsCertificateCheck(options);
    const read = async () => (await check(new AbortController().signal)) as CheckResult;
    expect(await read()).toMatchObject({ status: 'healthy', message: undefined });
    // Of a certificate that is valid for 30 days.
    expect(((await read()).expiresAtMs! - Date.now()) / dayMs).toBeCloseTo(30, 1);
    clock.advance(10 * dayMs);
    expect(await read()).toMatchObject({
      status: 'degraded',
      message: 'The certificate expires in 20.0 days.',
    });
    clock.advance(18 * dayMs);
    expect(await read()).toMatchObject({
      status: 'unhealthy',
      message: 'The certificate expires in 2.0 days.',
    });
    clock.advance(3 * dayMs);
    expect(await read()).toMatchObject({ status: 'unhealthy', message: 'The certificate has expired.' });
    expect(connections).toHaveBeenCalledTimes(1);

    await new Promise((resolve) => server.close(resolve));
    await expect(Promise.resolve(tlsCertificateCheck(options)(new AbortController().signal))).rejects.toThrow(
      'ECONNREFUSED',
    );
  },
);

test('a missing host is refused', () => {
  expect(() => tlsCertificateCheck({} as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
