import { expect, test } from '@jest/globals';
import { fairShare } from '../../src/fair-share.ts';

test.each([
  ['there is enough', 10, [1, 2, 3], Number.POSITIVE_INFINITY],
  ['all want more than there is', 12, [100, 50, 70], 4],
  ['those who want little leave it to the others', 12, [1, 2, 100, 100], 4.5],
  ['nobody wants anything', 10, [], Number.POSITIVE_INFINITY],
  ['it is just enough', 6, [1, 2, 3], Number.POSITIVE_INFINITY],
])('where %s', (_, available, wanted, share) => {
  expect(fairShare(available, wanted)).toBe(share);
});
