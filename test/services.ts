import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { test } from '@jest/globals';
import { chromiumNames } from './chromium.mjs';

/** Programs that one of several does for, the preferred one first. */
const builds: Readonly<Record<string, readonly string[]>> = { chromium: chromiumNames };

/** The path of a program of this machine, or nothing when it is not installed. */
function findTool(name: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return (builds[name] ?? [name])
    .flatMap((build) => folders.map((folder) => join(folder, build)))
    .find(isExecutable);
}

/**
 * A test that runs a program which npm does not install. Without the program it is reported as skipped, by a name
 * that says what is missing; with `REQUIRE_SERVICES=1`, as in CI, it fails, so that nothing is skipped unnoticed.
 */
export function testWithTool(
  tool: string,
  name: string,
  run: (toolPath: string) => void | Promise<void>,
  timeoutMs?: number,
): void {
  testWithTools([tool], name, (paths) => run(paths[tool]!), timeoutMs);
}

/** The same with several programs, whose paths are given by name. */
export function testWithTools<Tool extends string>(
  tools: readonly Tool[],
  name: string,
  run: (toolPaths: Readonly<Record<Tool, string>>) => void | Promise<void>,
  timeoutMs?: number,
): void {
  const paths = new Map(tools.map((tool) => [tool, findTool(tool)]));
  const missing = tools.find((tool) => paths.get(tool) === undefined);
  if (missing === undefined) {
    test(name, () => run(Object.fromEntries(paths) as Record<Tool, string>), timeoutMs);
  } else if (process.env.REQUIRE_SERVICES === '1') {
    test(name, () => {
      throw new Error(`${missing} is not on the PATH, and REQUIRE_SERVICES=1 asks for every service.`);
    });
  } else {
    test.skip(`${name} (needs ${missing}, which is not on the PATH)`, () => {});
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A test against a service that somebody else has started, such as a database. When nothing listens there it is
 * skipped or fails as above.
 */
export async function testWithService(
  service: { readonly name: string; readonly host: string; readonly port: number },
  name: string,
  run: () => void | Promise<void>,
  timeoutMs?: number,
): Promise<void> {
  const address = `${service.host}:${service.port}`;
  if (await answers(service)) {
    test(name, run, timeoutMs);
  } else if (process.env.REQUIRE_SERVICES === '1') {
    test(name, () => {
      throw new Error(
        `${service.name} does not answer at ${address}, and REQUIRE_SERVICES=1 asks for every service.`,
      );
    });
  } else {
    test.skip(`${name} (needs ${service.name} at ${address}, which does not answer)`, () => {});
  }
}

/** Whether something listens there. */
export function answers({ host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1_000 });
    const end = (isOpen: boolean) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
