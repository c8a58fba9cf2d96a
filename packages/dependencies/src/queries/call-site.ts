import { framesOf, parseFrame, relativePath, topApplicationFrame } from '@golden-signals/core/extension';

/** Those of an ORM and of a driver come before the application's. */
const maxFrames = 50;

/** Returns where the application calls now, relative to where the process was started: `src/orders.ts:12 loadItems`; undefined where its frames do not show. */
export function callSite(): string | undefined {
  const { stackTraceLimit } = Error;
  let stack: unknown;
  try {
    Error.stackTraceLimit = maxFrames;
    stack = new Error().stack;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
  const frames = framesOf(stack, '');
  ownFolder ??= ownFolderOf(frames);
  const own = ownFolder;
  const frame = topApplicationFrame(frames, (file) => own !== '' && file.startsWith(own));
  if (frame === undefined) return undefined;
  const file = relativePath(frame.file);
  const place = frame.line === undefined ? file : `${file}:${frame.line}`;
  return frame.functionName === '<anonymous>' ? place : `${place} ${frame.functionName}`;
}

/** The folder of this package's files; empty where it cannot be found out, as in a bundle of the application. */
let ownFolder: string | undefined;

function ownFolderOf(frames: string): string {
  const [, own = ''] = frames.split('\n');
  const file = parseFrame(own)?.file ?? '';
  return (
    (/^(.*\/)queries\/call-site\.[jt]s$/.exec(file) ?? /^(.*\/dist\/bundle\/)[^/]+\.js$/.exec(file))?.[1] ??
    ''
  );
}
