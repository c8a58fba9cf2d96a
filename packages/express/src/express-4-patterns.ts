import type { Layer, LayerConstructor, WrittenPath } from './express-internals.ts';
import { PathPattern, splitsSegment } from './path-pattern.ts';
import { pathsOf, templatePiece, unknownPiece } from './route-template.ts';

/** Returns the patterns of an Express 4 layer, which keeps one regular expression for all of its paths. */
export function express4Patterns(layer: Layer): PathPattern[] {
  const { regexp, route } = layer;
  if (regexp === undefined) return [new PathPattern(() => undefined, unknownPiece)];
  if (regexp.fast_slash) return [new PathPattern(() => '', '')];
  const paths = route === undefined ? readMountPaths(layer, regexp) : pathsOf(route.path);
  return paths.map((path) => {
    const member = paths.length === 1 ? regexp : compile(layer, path, regexp);
    const take = (text: string): string | undefined => {
      const taken = member?.exec(text)?.[0];
      if (taken === undefined || route !== undefined) return taken;
      return splitsSegment(text, taken, '.') ? undefined : taken;
    };
    return new PathPattern(take, templatePiece(path));
  });
}

/** One path compiled by Express itself. Strictness is left out: templates do not show a trailing slash. */
function compile(layer: Layer, path: WrittenPath, like: RegExp): RegExp | undefined {
  const options = { sensitive: !like.ignoreCase, strict: false, end: layer.route !== undefined };
  try {
    return new (layer.constructor as LayerConstructor)(path, options, () => {}).regexp;
  } catch {
    return undefined;
  }
}

/**
 * Reads a mount's paths back from its regular expression. A reading counts only if Express compiles it to the very
 * same expression; otherwise the expression itself is the path, which is also what a developer's own is.
 */
function readMountPaths(layer: Layer, regexp: RegExp): Array<string | RegExp> {
  const names = (layer.keys ?? []).map((key) => key.name).filter((name) => typeof name === 'string');
  const paths = regexp.source.split('|^').map((source) => readPath(source, names));
  const path = paths.length === 1 ? paths[0]! : paths;
  return compile(layer, path, regexp)?.source === regexp.source ? paths : [regexp];
}

const compiledParts = new RegExp(
  [
    String.raw`\(\?:(?<before>\\[/.])?(?:`, // A parameter with the slash or dot before it …
    String.raw`\(\[\^\\?/(?:\\\.)?\]\+\?\)`, // … that takes the rest of a segment,
    String.raw`|\(\(\?:\(\?!\\/\|.+?\)\.\)\+\?\)`, // … or what follows other text in its segment,
    String.raw`|(?<own>\((?!\?)[^()]+\))`, // … or what an expression of the developer's takes.
    String.raw`)\)(?<optional>\??)`,
    String.raw`|(?<any>\(\.\*\))`,
    String.raw`|\\/(?<group>\(\?:)`,
    String.raw`|\\(?<escaped>[/.])`,
  ].join(''),
  'g',
);

/** @param names The parameters not read yet; those of this source are taken off. */
function readPath(source: string, names: string[]): string {
  return source
    .replace(/^\^/, '')
    .replace(/\\\/\?\(\?=\\\/\|\$\)$/, '')
    .replace(compiledParts, (...match) => {
      const part = match.at(-1) as Record<string, string | undefined>;
      if (part.escaped !== undefined) return part.escaped;
      if (part.any !== undefined) return '*';
      if (part.group !== undefined) return '/(';
      return `${part.before?.slice(1) ?? ''}:${names.shift()}${part.own ?? ''}${part.optional}`;
    });
}
