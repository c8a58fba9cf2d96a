// croner is looked for where the application has it, when the first cron expression is met.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobs } from '@golden-signals/jobs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const { argv, cwd } = process;

beforeAll(() => {
  process.argv = [argv[0]!, join(tmpdir(), 'an-application', 'main.js')];
  process.cwd = () => join(tmpdir(), 'an-application');
});

afterAll(() => {
  process.argv = argv;
  process.cwd = cwd;
});

test('without croner an error says what to install, and intervals work', () => {
  const work = jobs();
  expect(() => work.schedule('nightly', { cron: '0 3 * * *' }, () => {})).toThrow(
    expect.objectContaining({
      code: 'ERR_GS_SCHEDULE_CRONER',
      message: expect.stringContaining('npm install croner@11'),
    }),
  );
  expect(work.schedule('poll', { intervalMs: 1_000 }, () => 1)()).toBe(1);
});
