// Handlers of messages and events of @nestjs/microservices over TCP, in an application that serves HTTP too.

import type { AddressInfo, Server } from 'node:net';
import { observeMicroservice } from '@golden-signals/jobs/nestjs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { NestScene } from './nestjs-scene.ts';

let scene: NestScene;

beforeEach(() => {
  scene = new NestScene();
});

afterEach(() => scene.close());

/** NestJS 10 does not give away the server of a transport. */
function portOf(microservice: INestMicroservice): number {
  const { server } = microservice as unknown as { readonly server?: { readonly server: Server } };
  return ((server?.server ?? microservice.unwrap<Server>()).address() as AddressInfo).port;
}

test('over TCP, beside HTTP', async () => {
  const app = scene.kept(await NestFactory.create(scene.shop(), { logger: false }));
  const microservice = app.connectMicroservice<MicroserviceOptions>({
    transport: Transport.TCP,
    options: { host: '127.0.0.1', port: 0 },
  });
  expect(observeMicroservice(microservice)).toBe(microservice);
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const options = { host: '127.0.0.1', port: portOf(microservice) };
  const client = await scene.connectedTo({ transport: Transport.TCP, options });
  await scene.expectMeasured(client, 'tcp', 'tcp');
  expect(await (await fetch(`${await app.getUrl()}/sums`)).text()).toBe('a sum');
  expect(Object.keys(scene.counted())).toHaveLength(6);
});

test('what is no microservice is refused', () => {
  expect(() => observeMicroservice({} as never)).toThrow(
    expect.objectContaining({ code: 'ERR_GS_OPTION_INVALID' }),
  );
});
