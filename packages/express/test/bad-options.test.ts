import { describe, expect, test } from '@jest/globals';
import {
  errorTrackingMiddleware,
  latencyMiddleware,
  metricsMiddleware,
  monitoringRoutes,
  requestCountMiddleware,
  slowRequestMiddleware,
} from '../src/index.ts';

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
});
