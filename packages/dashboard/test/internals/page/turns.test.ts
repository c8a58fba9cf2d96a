import { expect, test } from '@jest/globals';
import { Turns } from '../../../page/drawing/turns.ts';

function waitingOf(costs: Readonly<Record<string, number>>) {
  const taken: string[] = [];
  const frames: (() => void)[] = [];
  const turns = new Turns((callback) => frames.push(callback));
  const waiting = Object.entries(costs).map(([name, cost]) => ({ cost, take: () => void taken.push(name) }));
  for (const one of waiting) turns.add(one);
  return { turns, waiting, taken, frames, frame: () => frames.shift()?.() };
}

test('as many have their turn in each frame as there is room for, who came first first', () => {
  const { taken, frames, frame } = waitingOf({ a: 0.5, b: 0.5, c: 0.25, d: 0.25, e: 0.25 });
  expect(taken).toEqual([]);
  frame();
  expect(taken).toEqual(['a', 'b']);
  frame();
  expect(taken).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(frames).toEqual([]);
});

test('what takes more than a frame has one for itself', () => {
  const { taken, frame } = waitingOf({ a: 3, b: 0.5 });
  frame();
  expect(taken).toEqual(['a']);
  frame();
  expect(taken).toEqual(['a', 'b']);
});

test('who waits already keeps its place, and who has left is passed over', () => {
  const { turns, waiting, taken, frames, frame } = waitingOf({ a: 0.5, b: 0.5, c: 0.5 });
  turns.add(waiting[0]!);
  turns.delete(waiting[1]!);
  expect(frames).toHaveLength(1);
  frame();
  expect(taken).toEqual(['a', 'c']);
});

test('all have their turn at once where nobody can wait', () => {
  const { turns, taken, frame } = waitingOf({ a: 1, b: 1, c: 1 });
  turns.takeAll();
  expect(taken).toEqual(['a', 'b', 'c']);
  frame();
  expect(taken).toHaveLength(3);
});
