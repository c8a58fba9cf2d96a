import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OpenList, type OpenNode } from '../../../src/work/open-list.ts';

class Node implements OpenNode<Node> {
  older: Node | undefined;
  newer: Node | undefined;
}

test('lists what was added and not removed, oldest first, whatever the order of removal', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40), { maxLength: 200 }), (steps) => {
      const list = new OpenList<Node>();
      const model: Node[] = [];
      for (const step of steps) {
        const [removed] = step < model.length ? model.splice(step, 1) : [];
        if (removed !== undefined) {
          list.remove(removed);
          list.remove(removed);
        } else {
          const added = new Node();
          model.push(added);
          list.add(added);
        }
        expect([...list]).toStrictEqual(model);
        expect(list.oldest).toBe(model[0]);
      }
    }),
  );
});

test('what was removed holds on to nothing, and may be added again', () => {
  const list = new OpenList<Node>();
  const [first, second, third] = [new Node(), new Node(), new Node()];
  for (const node of [first, second, third]) list.add(node);
  list.remove(second);
  expect([second.older, second.newer]).toEqual([undefined, undefined]);
  list.add(second);
  expect([...list]).toStrictEqual([first, third, second]);
});

test('the item at hand may be removed while the list is read', () => {
  const list = new OpenList<Node>();
  const nodes = Array.from({ length: 5 }, () => new Node());
  for (const node of nodes) list.add(node);
  const seen: Node[] = [];
  for (const node of list) {
    seen.push(node);
    list.remove(node);
  }
  expect(seen).toStrictEqual(nodes);
  expect(list.oldest).toBeUndefined();
});
