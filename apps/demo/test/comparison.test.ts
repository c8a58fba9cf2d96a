import { describe, expect, test } from '@jest/globals';
import { compareCounts, differences } from '../src/comparison.ts';

const home = { method: 'GET', route: '/', status: '200' };
const product = { method: 'GET', route: '/products/:id', status: '200' };
const missing = { method: 'GET', route: '<unmatched>', status: '404' };

describe('compareCounts', () => {
  test('finds no difference between equal counts in any order', () => {
    const rows = compareCounts(
      [
        { ...product, count: 5 },
        { ...home, count: 3 },
      ],
      [
        { ...home, count: 3 },
        { ...product, count: 5 },
      ],
    );
    expect(differences(rows)).toEqual([]);
    expect(rows).toEqual([
      { ...home, sent: 3, counted: 3 },
      { ...product, sent: 5, counted: 5 },
    ]);
  });

  test('shows what was counted too often, not at all, and without having been sent', () => {
    const rows = compareCounts(
      [
        { ...home, count: 3 },
        { ...product, count: 5 },
      ],
      [
        { ...home, count: 4 },
        { ...missing, count: 1 },
      ],
    );
    expect(differences(rows)).toEqual([
      { ...home, sent: 3, counted: 4 },
      { ...product, sent: 5, counted: 0 },
      { ...missing, sent: 0, counted: 1 },
    ]);
  });

  test('tells apart what differs in the method or the status only', () => {
    const rows = compareCounts(
      [
        { ...home, count: 1 },
        { ...home, status: '304', count: 1 },
      ],
      [
        { ...home, count: 1 },
        { ...home, method: 'HEAD', count: 1 },
      ],
    );
    expect(differences(rows)).toHaveLength(2);
  });

  test('adds up series of the same kind', () => {
    const rows = compareCounts(
      [{ ...home, count: 3 }],
      [
        { ...home, count: 1 },
        { ...home, count: 2 },
      ],
    );
    expect(rows).toEqual([{ ...home, sent: 3, counted: 3 }]);
  });

  test('puts routes in alphabetical order and the ones without a template last', () => {
    const routes = compareCounts(
      [missing, product, home].map((kind) => ({ ...kind, count: 1 })),
      [],
    ).map(({ route }) => route);
    expect(routes).toEqual(['/', '/products/:id', '<unmatched>']);
  });
});
