import { expect, test } from '@jest/globals';
import { Turns } from '../../../page/drawing/turns.ts';

function turnsOf(perFrame: number) {
  const taken: string[] = [];
  const frames: (() => void)[] = [];
  const turns = new Turns<string>(
    perFrame,
    (one) => taken.push(one),
    (callback) => frames.push(callback),
  );
  return { turns, taken, frames, frame: () => frames.shift()?.() };
}

test('so many have their turn in each frame, who came first first', () => {
  const { turns, taken, frames, frame } = turnsOf(2);
  for (const one of ['a', 'b', 'c']) turns.add(one);
  expect(taken).toEqual([]);
  frame();
  expect(taken).toEqual(['a', 'b']);
  frame();
  expect(taken).toEqual(['a', 'b', 'c']);
  expect(frames).toEqual([]);
});

test('who waits already keeps its place, and who has left is passed over', () => {
  const { turns, taken, frames, frame } = turnsOf(2);
  for (const one of ['a', 'b', 'c', 'a']) turns.add(one);
  turns.delete('b');
  expect(frames).toHaveLength(1);
  frame();
  expect(taken).toEqual(['a', 'c']);
});

test('all have their turn at once where nobody can wait', () => {
  const { turns, taken, frame } = turnsOf(1);
  for (const one of ['a', 'b', 'c']) turns.add(one);
  turns.takeAll();
  expect(taken).toEqual(['a', 'b', 'c']);
  frame();
  expect(taken).toHaveLength(3);
});
