import { dependencies } from '@golden-signals/dependencies';
import { expect, test } from '@jest/globals';

test.each([
  [
    { http: true },
    'ERR_GS_OPTION_INVALID',
    'dependencies: "http" must be an object, or false, but it is true.',
  ],
  [
    { http: { templates: [] } },
    'ERR_GS_OPTION_UNKNOWN',
    'dependencies.http: there is no option "templates".',
  ],
  [{ http: { template: '/users' } }, 'ERR_GS_OPTION_INVALID', '"template" must be a function'],
  [
    { http: { excludeHosts: 'shop.example' } },
    'ERR_GS_OPTION_INVALID',
    '"excludeHosts" must be an array of strings',
  ],
])('%j is refused at start', (options, code, message) => {
  let error: unknown;
  try {
    dependencies(options as never);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
});
