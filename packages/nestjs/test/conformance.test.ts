import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { runConformance } from '@golden-signals/conformance';
import { describe, test } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { nestAdapter } from './conformance-app.ts';

runConformance(
  nestAdapter(
    'Nest on Express',
    () => new ExpressAdapter(),
    ({ handle }, req, res, next) => handle(req as IncomingMessage, res as ServerResponse, next),
  ),
  { describe, test },
);

runConformance(
  nestAdapter(
    'Nest on Fastify',
    () => {
      const adapter = new FastifyAdapter();
      // The handlers of the suite read the body themselves.
      adapter.getInstance().addContentTypeParser('*', (_request, _payload, done) => done(null));
      return adapter;
    },
    ({ handle }, request, reply) => {
      const { raw: req } = request as { raw: IncomingMessage };
      const { raw: res } = reply as { raw: ServerResponse };
      return new Promise<void>((resolve, reject) => {
        res.once('close', resolve);
        Promise.resolve(handle(req, res, reject)).catch(reject);
      });
    },
  ),
  { describe, test },
);
