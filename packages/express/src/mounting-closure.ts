import type { Layer } from './express-internals.ts';

/** The name that Express gives to the closure which `app.use(path, subApp)` leaves in the stack. */
const closureName = 'mounted_app';

/** Longer than the closure is, however it is indented. */
const longestClosure = 500;

/** The closure's text, whatever a minifier made of its names and its punctuation; without white space. */
const closureText = new RegExp(
  [
    String.raw`^(?:function[\w$]*)?\((?<req>[\w$]+),(?<res>[\w$]+),(?<next>[\w$]+)\)(?:=>)?\{`,
    String.raw`(?:var|let|const)(?<outer>[\w$]+)=\k<req>\.app[;,]`,
    String.raw`[\w$]+\.handle\(\k<req>,\k<res>,\(?(?:function[\w$]*)?\(?(?<error>[\w$]+)\)?(?:=>)?\{`,
    String.raw`[\w$.]+\(\k<req>,\k<outer>\.request\)[;,][\w$.]+\(\k<res>,\k<outer>\.response\)[;,]`,
    String.raw`\k<next>\(\k<error>\);?\}\)?\);?\}$`,
  ].join(''),
);

/**
 * True for a layer that `app.use(path, subApp)` made. Its name tells, also where an instrumentation has put something
 * around it since; in an application that was minified together with Express there is no name, and the text must tell.
 * It must be the very closure, because what is taken for one will be called.
 */
export function isMountingClosure({ name, handle }: Layer): boolean {
  if (name === closureName) return true;
  if (typeof handle !== 'function') return false;
  const text = Function.prototype.toString.call(handle);
  return text.length < longestClosure && closureText.test(text.replace(/\s+/g, ''));
}
