import type { WrittenPath } from './express-internals.ts';

/** Stands for a part of a template that Express does not reveal; a raw path never does. */
export const unknownPiece = '/*';

/**
 * Returns a written path in the form in which pieces are joined: with a leading slash, without a trailing one, `''` for
 * the root, a regular expression as its source.
 */
export function templatePiece(path: WrittenPath): string {
  if (path instanceof RegExp) return `/${path.source}/${path.flags}`;
  if (typeof path !== 'string') return path.map(templatePiece).join('|');
  const piece = path.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return piece === '' || piece.startsWith('/') || piece.startsWith('{') ? piece : `/${piece}`;
}

/** `['/users/:id', '/posts']` → `/users/:id/posts`; nothing but roots → `/`. */
export function joinPieces(pieces: readonly string[]): string {
  return pieces.join('') || '/';
}

/** Returns the template of a route whose mounts are not known. */
export function coarseTemplate(path: WrittenPath): string {
  return joinPieces([unknownPiece, templatePiece(path)]);
}

/** Returns the members of a path that may be an array of arrays. */
export function pathsOf(written: WrittenPath): Array<string | RegExp> {
  return typeof written === 'string' || written instanceof RegExp ? [written] : written.flatMap(pathsOf);
}
