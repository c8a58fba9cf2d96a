import { Heading } from '../drawing/marks.tsx';

/** A line of a stack. */
interface StackFrame {
  readonly name: string;
  /** File, line and column. */
  readonly at: string;
  /** What it comes from, `express` or `node:fs`; undefined for the application's own. */
  readonly library: string | undefined;
}

/** The frames of the application stand out; those of libraries are folded, a run of them at a time. */
export function Stack({ stack }: { stack: string }) {
  const frames = framesOf(stack);
  if (frames.length === 0) return null;
  const own = frames.filter(({ library }) => library === undefined).length;
  let number = 0;
  return (
    <section>
      <Heading title="Stack" note={`${own} of the application, ${frames.length - own} of libraries`} />
      <ol class="stack">
        {runsOf(frames).map((run) => {
          const [first] = run;
          if (first.library !== undefined) return <Libraries key={first.at} frames={run} />;
          number += 1;
          return (
            <li key={first.name + first.at}>
              <span class="dim num small">{number}&nbsp;&nbsp;</span>
              <div>
                <div class="fn">{first.name}</div>
                <div class="at">{first.at}</div>
              </div>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Libraries({ frames }: { frames: readonly StackFrame[] }) {
  const names = [...new Set(frames.map(({ library }) => library))];
  return (
    <li>
      <span />
      <details>
        <summary>
          {frames.length} {frames.length === 1 ? 'frame' : 'frames'} in {names.join(', ')}
        </summary>
        <ol>
          {frames.map(({ name, at }, index) => (
            <li key={index}>
              <span />
              <div>
                <span class="fn">{name}</span> <span class="at">{at}</span>
              </div>
            </li>
          ))}
        </ol>
      </details>
    </li>
  );
}

/** Returns the application's topmost frame as `function file:line:column`; undefined where there is none. */
export function placeOf(stack: string): string | undefined {
  const own = framesOf(stack).find(({ library }) => library === undefined);
  return own && `${own.name} ${own.at}`;
}

/** Frames of libraries that follow one another are together; each of the application's stands by itself. */
function runsOf(frames: readonly StackFrame[]): [StackFrame, ...StackFrame[]][] {
  const runs: [StackFrame, ...StackFrame[]][] = [];
  for (const frame of frames) {
    const last = runs.at(-1);
    if (last?.[0].library !== undefined && frame.library !== undefined) last.push(frame);
    else runs.push([frame]);
  }
  return runs;
}

function framesOf(stack: string): StackFrame[] {
  return stack
    .split('\n')
    .map((line) => /^\s+at (?:async )?(?:(.*?) \()?(?:file:\/\/)?(.*?)\)?$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '<anonymous>', at = '']) => ({ name, at, library: libraryOf(at) }));
}

function libraryOf(at: string): string | undefined {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(at) ?? [];
  if (name !== undefined) return name;
  if (at.startsWith('node:')) return at.replace(/:\d+:\d+$/, '');
  return at.includes(':') ? undefined : 'the runtime';
}
