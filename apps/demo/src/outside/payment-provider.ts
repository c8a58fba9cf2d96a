import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { durationMs } from '../call-time.ts';
import type { Random } from '../random.ts';

/** Payments that it takes per minute, as its headers say; more than the shop needs. */
const limitPerMinute = 1_200;

/** Starts a payment provider that is slow and not always there. @returns Its URL. */
export async function startPaymentProvider(random: Random): Promise<string> {
  let windowEndsMs = 0;
  let remaining = limitPerMinute;
  const server = createServer(async (req, res) => {
    req.resume();
    const nowMs = performance.now();
    if (nowMs >= windowEndsMs) {
      windowEndsMs = nowMs + 60_000;
      remaining = limitPerMinute;
    }
    remaining = Math.max(0, remaining - 1);
    res.setHeader('x-ratelimit-limit', limitPerMinute);
    res.setHeader('x-ratelimit-remaining', remaining);
    res.setHeader('x-ratelimit-reset', Math.ceil((windowEndsMs - nowMs) / 1_000));
    await wait(durationMs({ medianMs: 190, p99Ms: 1_100 }, random));
    const luck = random();
    res.statusCode = luck < 0.05 ? 402 : luck < 0.08 ? 503 : 201;
    res.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
