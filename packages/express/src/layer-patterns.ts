import { express4Patterns } from './express-4-patterns.ts';
import type { Layer, Matcher, WrittenPath } from './express-internals.ts';
import { PathPattern, splitsSegment, type Take } from './path-pattern.ts';
import { probeTemplate } from './probe-template.ts';
import { pathsOf, templatePiece } from './route-template.ts';

const patternsByLayer = new WeakMap<Layer, readonly PathPattern[]>();

/** Returns the patterns of a layer, one per path of an array; made once per layer. */
export function patternsOf(layer: Layer): readonly PathPattern[] {
  let patterns = patternsByLayer.get(layer);
  if (patterns === undefined) {
    patterns =
      layer.matchers === undefined ? express4Patterns(layer) : router2Patterns(layer, layer.matchers);
    patternsByLayer.set(layer, patterns);
  }
  return patterns;
}

function router2Patterns(layer: Layer, matchers: readonly Matcher[]): PathPattern[] {
  if (layer.slash) return [new PathPattern(() => '', '')];
  const written = layer.route?.path ?? layer.rawPath;
  const paths = written === undefined ? undefined : writtenPerMatcher(written, matchers.length);
  return matchers.map((matcher, index) => {
    const take = takeWith(matcher, layer.route === undefined);
    const path = paths?.[index];
    if (path !== undefined) return new PathPattern(take, templatePiece(path));
    // Router < 2.3 keeps nothing of a mount path but this function.
    return new PathPattern(take, undefined, (taken) => probeTemplate(matcher, taken));
  });
}

/** Pairs an array of paths with its matchers; router 2.3 flattens nested arrays, earlier ones do not. */
function writtenPerMatcher(written: WrittenPath, matchers: number): readonly WrittenPath[] {
  const paths = pathsOf(written);
  return Array.isArray(written) && written.length === matchers ? written : paths;
}

function takeWith(matcher: Matcher, mounted: boolean): Take {
  return (path) => {
    try {
      const match = matcher(path);
      return match && !(mounted && splitsSegment(path, match.path)) ? match.path : undefined;
    } catch {
      // A parameter that cannot be decoded: Express answered 400 for it, so this pattern did not route the request.
      return undefined;
    }
  };
}
