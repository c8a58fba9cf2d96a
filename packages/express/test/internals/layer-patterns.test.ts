import { describe, expect, test } from '@jest/globals';
import express from 'express';
import express4 from 'express-4';
import type { ExpressRouter, Layer } from '../../src/express-internals.ts';
import { patternsOf } from '../../src/layer-patterns.ts';
import { templatePiece } from '../../src/route-template.ts';

type Path = Parameters<express.Router['use']>[0];

function mountedLayer(module: typeof express, path: Path): Layer {
  const router = module.Router();
  router.use(path, (_req, _res, next) => next());
  return (router as unknown as ExpressRouter).stack[0] as Layer;
}

const pieces = (layer: Layer) => patternsOf(layer).map((pattern) => pattern.piece);

describe('templatePiece', () => {
  test.each([
    ['/', ''],
    ['', ''],
    ['/users/', '/users'],
    ['users', '/users'],
    ['//users///:id//', '/users/:id'],
    ['{/:lang}/users', '{/:lang}/users'],
    ['*', '/*'],
  ])('%s is joined as %s', (path, piece) => {
    expect(templatePiece(path)).toBe(piece);
  });

  test('keeps the slashes of a regular expression', () => {
    expect(templatePiece(/^\/\//i)).toBe('/^\\/\\//i');
  });
});

describe('the patterns of an Express 4 mount', () => {
  test.each([
    '/users/:id',
    '/v:version',
    '/flights/:from-:to',
    '/:id(\\d+)',
    '/:lang?',
    '/:a/x/:b?',
    '/a/*',
    '/files.:ext',
    '/files.:ext?',
    '/a.b',
    '/(en|de)/shop',
    '/ab?cd',
    '/userProfiles',
  ])('%s is read back as it was written', (path) => {
    expect(pieces(mountedLayer(express4, path))).toEqual([path]);
    expect(patternsOf(mountedLayer(express4, path))[0]?.known).toBe(true);
  });

  test('are one per path of an array', () => {
    const layer = mountedLayer(express4, ['/a', '/b/:id', '/']);
    expect(pieces(layer)).toEqual(['/a', '/b/:id', '']);
    expect(patternsOf(layer).map((pattern) => pattern.below('/b/7/x'))).toEqual([undefined, '/x', '/b/7/x']);
  });

  test.each([[/^\/r\d+/], [/^\/(a|^b)/], ['/:rest*'], [[/^\/r/, '/b']]])(
    '%s is the expression itself, because nothing shorter compiles to it',
    (path) => {
      const layer = mountedLayer(express4, path as Path);
      expect(pieces(layer)).toEqual([templatePiece(layer.regexp as RegExp)]);
    },
  );
});

describe('the patterns of a router 2 mount', () => {
  test('are what the developer wrote', () => {
    expect(pieces(mountedLayer(express, ['/a/', ['/b/:id'], /^\/c\d/] as Path))).toEqual([
      '/a',
      '/b/:id',
      '/^\\/c\\d/',
    ]);
  });

  // Router 2.0 to 2.2 keep no path: it is found from the first request.
  test.each([
    ['/users/:id', '/users/42', '/users/:id'],
    ['/users/:id', '/users/users', '/users/:id'],
    ['/v:version', '/vv1', '/v:version'],
    ['/:a/1/:b', '/1/1/1', '/:a/1/:b'],
    ['/:a-:b', '/x-y-z', '/:a-:b'],
    ['/:name', '/%C3%BC%20%2F', '/:name'],
    ['/f/*splat/end', '/f/a/b/end', '/f/*splat/end'],
    ['/userProfiles', '/userProfiles', '/userProfiles'],
    ['{/:lang}/api', '/en/api', '/:lang/api'],
    [/^\/tenant-\d+/, '/tenant-7', '/*'],
  ])('%s is found from %s without its pattern', (path, sample, piece) => {
    const layer = mountedLayer(express, path) as { rawPath?: unknown } & Layer;
    delete layer.rawPath;
    const [pattern] = patternsOf(layer);
    expect(pattern?.below(`${sample}/x`)).toBe('/x');
    expect(pattern?.piece).toBe(piece);
    expect(pattern?.known).toBe(true);
  });

  test('an expression without a name is not mistaken for static text', () => {
    const layer = mountedLayer(express, /^\/tenant-\d+/) as { rawPath?: unknown } & Layer;
    delete layer.rawPath;
    // A minifier renames the function by which the router's own expressions are known.
    const [matcher] = layer.matchers as Array<(path: string) => never>;
    Object.assign(layer, { matchers: [(path: string) => matcher?.(path)] });
    const [pattern] = patternsOf(layer);
    expect(pattern?.below('/tenant-7/x')).toBe('/x');
    expect(pattern?.piece).toBe('/*');
  });

  test('a text too long to probe leaves the pattern open for the next request', () => {
    const layer = mountedLayer(express, '/users/:id') as { rawPath?: unknown } & Layer;
    delete layer.rawPath;
    const [pattern] = patternsOf(layer);
    expect(pattern?.below(`/users/${'7'.repeat(10_000)}/x`)).toBe('/x');
    expect([pattern?.piece, pattern?.known]).toEqual(['/*', false]);
    pattern?.below('/users/7/x');
    expect([pattern?.piece, pattern?.known]).toEqual(['/users/:id', true]);
  });
});
