import { totalmem } from 'node:os';
import { memoryLimitBytes } from '@golden-signals/core/extension';
import { expect, test } from '@jest/globals';

const machine = 16 * 2 ** 30;

test.each([
  ['the limit of a container', 256 * 2 ** 20, 256 * 2 ** 20],
  ['the machine when cgroup v1 has no limit', 2 ** 63 - 4_096, machine],
  ['the machine when cgroup v2 has no limit', 2 ** 64, machine],
  ['the machine when the limit is greater than it', 2 ** 40, machine],
  ['the machine when Node.js knows of no limit', 0, machine],
])('is %s', (_, constrained, expected) => {
  expect(memoryLimitBytes(constrained, machine)).toBe(expected);
});

test('is never more than this machine has', () => {
  expect(memoryLimitBytes()).toBeGreaterThan(0);
  expect(memoryLimitBytes()).toBeLessThanOrEqual(totalmem());
});
