/** One place in a stack, as far as the text of the stack shows it. */
export interface StackFrame {
  /** `<anonymous>` for a function without a name. */
  readonly functionName: string;
  /** A path with forward slashes, or what else the engine calls the source; without query. */
  readonly file: string;
  readonly line: number | undefined;
}

const maxFrames = 50;
/** With the longest message in front, a stack stays within 8 KiB. */
const maxLength = 6_000;
const maxLineLength = 1_024;

const firstFrame = '\n    at ';

/**
 * Returns the part of a stack that lists its frames, from its first line break on; empty when there is none. V8 puts
 * the message in front of it, which may look like frames itself.
 *
 * @param message As the error has it, uncut.
 */
export function framesOf(stack: unknown, message: string): string {
  if (Array.isArray(stack)) return structuredFrames(stack);
  if (typeof stack !== 'string') return '';
  const start = stack.indexOf(firstFrame, endOfMessage(stack, message));
  return start === -1 ? '' : cutFrames(stack.slice(start, start + maxLength));
}

/** Returns where the message ends in its stack, without reading all of it; 0 when the stack was made with another. */
function endOfMessage(stack: string, message: string): number {
  const start = stack.slice(0, 512).indexOf(message.slice(0, 64));
  const end = start + message.length;
  return start !== -1 && stack.slice(start, end).endsWith(message.slice(-64)) ? end : 0;
}

/**
 * What `Error.prepareStackTrace` of an application may give: an array of call sites, whose texts are the usual ones.
 */
function structuredFrames(sites: readonly unknown[]): string {
  let frames = '';
  for (const site of sites.slice(0, maxFrames)) frames += firstFrame + String(site).slice(0, maxLineLength);
  return frames.slice(0, maxLength);
}

function cutFrames(frames: string): string {
  let end = 0;
  for (let count = 0; count < maxFrames; count += 1) {
    end = frames.indexOf('\n', end + 1);
    if (end === -1) return frames;
  }
  return frames.slice(0, end);
}

/** Without the queries that loaders of modules put behind the names of files; the line and the column stay. */
export function withoutQueries(frames: string): string {
  return frames.replace(/\?[^\s()?]*?(?=(?::\d+){0,2}\)?$)/gm, '');
}

/**
 * Returns the first frame of the application's own code: not of Node, of a dependency or of this package.
 *
 * @param frames As `framesOf` gives them.
 * @param isLeftOut Tells of further files that are not the application's. Default: none.
 */
export function topApplicationFrame(
  frames: string,
  isLeftOut: (file: string) => boolean = () => false,
): StackFrame | undefined {
  for (const line of frames.split('\n')) {
    const frame = parseFrame(line.slice(0, maxLineLength));
    if (frame !== undefined && isOfApplication(frame.file) && !isLeftOut(frame.file)) return frame;
  }
  return undefined;
}

/** One line of a stack as V8 writes it (https://v8.dev/docs/stack-trace-api). */
export function parseFrame(line: string): StackFrame | undefined {
  const text = /^\s*at (.*)$/.exec(line)?.[1];
  if (text === undefined) return undefined;
  // The first parenthesis, because a path may hold others.
  const open = text.endsWith(')') ? text.indexOf(' (') : -1;
  const location = open === -1 ? text.replace(/^async /, '') : text.slice(open + 2, -1);
  const called = open === -1 ? '' : text.slice(0, open);
  // Code of eval is where eval was called; what is inside has no file.
  const place = location.startsWith('eval at ') ? /\(([^()]*:\d+:\d+)\)/.exec(location)?.[1] : location;
  const parts = place === undefined ? null : /^(.+?)(?::(\d+)(?::\d+)?)?$/.exec(place);
  if (parts === null) return undefined;
  return {
    functionName: called.replace(/^async /, '').replace(/ \[as [^\]]*\]$/, '') || '<anonymous>',
    file: toPath(parts[1]!),
    line: parts[2] === undefined ? undefined : Number(parts[2]),
  };
}

function toPath(source: string): string {
  let path = source.replace(/\?.*$/, '');
  if (path.startsWith('file://')) {
    path = path.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, '');
    try {
      path = decodeURIComponent(path);
    } catch {
      // A percent sign that encodes nothing; as it is, it still distinguishes files.
    }
  }
  return path.replaceAll('\\', '/');
}

function isOfApplication(file: string): boolean {
  if (/^(?:node:|internal\/|wasm:|index \d|native$|<|.*<anonymous>)|\/node_modules\//.test(file))
    return false;
  ownFolder ??= findOwnFolder();
  return ownFolder === '' || !file.startsWith(ownFolder);
}

/** Found at the first use; empty where it cannot be found out. */
let ownFolder: string | undefined;

/**
 * The folder of this package's files, where the file names are still its own: in a bundle they are the application's
 * too. The stack of a call in here shows it, as the engine spells the files of all stacks, in every module system.
 */
function findOwnFolder(): string {
  const [, own = ''] = framesOf(new Error().stack, '').split('\n');
  const file = parseFrame(own.slice(0, maxLineLength))?.file ?? '';
  return /^(.*\/)(?:[^/]+\/stack-frames\.[jt]s|golden-signals-[\w-]+\.js)$/.exec(file)?.[1] ?? '';
}
