import {
  errorTrackingMiddleware,
  latencyMiddleware,
  metricsMiddleware,
  monitoringRoutes,
  requestCountMiddleware,
  slowRequestMiddleware,
} from '@golden-signals/express';
import { describe, expect, test } from '@jest/globals';
import type { ErrorRequestHandler } from 'express';
import { editions } from './editions.ts';
import { Serving } from './serving.ts';

const makers = {
  metricsMiddleware,
  requestCountMiddleware,
  latencyMiddleware,
  slowRequestMiddleware,
  errorTrackingMiddleware,
  monitoringRoutes,
};

describe.each(Object.entries(makers))('%s', (name, make) => {
  test('names every option there is', () => {
    expect(() => make({ typo: 1 } as never)).toThrow(/Known options: .*\bmonitor\b/);
  });

  test.each([
    [{ typo: 1 }, 'ERR_GS_OPTION_UNKNOWN', '"typo"'],
    [{ monitor: 'mine' }, 'ERR_GS_OPTION_INVALID', 'createMonitor()'],
    [null, 'ERR_GS_OPTION_INVALID', 'an object'],
  ])('refuses %j and says what would be right', (options, code, hint) => {
    expect(() => make(options as never)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(hint) }),
    );
    expect(() => make(options as never)).toThrow(new RegExp(`^${name}: `));
  });

  test.each(editions())(
    'says that it must be called, where $name was given it as it is',
    async ({ app: create }) => {
      const app = create();
      const errors: unknown[] = [];
      app.use(make as never);
      app.use(((error, _req, res, _next) => {
        errors.push(error);
        res.status(500).end();
      }) as ErrorRequestHandler);
      const serving = await Serving.of(app);
      await serving.send('/');
      await serving.stop();
      expect(errors).toEqual([
        expect.objectContaining({
          code: 'ERR_GS_NOT_CALLED',
          message: expect.stringContaining(`app.use(${name}())`),
        }),
      ]);
    },
  );
});
