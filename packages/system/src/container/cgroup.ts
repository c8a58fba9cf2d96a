import { posix } from 'node:path';
import { readIfThere, type SystemFiles } from '../files.ts';
import { parseMounts } from '../machine/mounts.ts';

/** What a control group limits or counts. */
export type Controller = 'cpu' | 'cpuacct' | 'memory' | 'pids' | 'blkio';

/** Where one controller's files of this process lie. */
export interface ControllerFolder {
  readonly version: 1 | 2;
  readonly path: string;
  /** Itself and its parents, whose limits bind as well, the innermost first. */
  readonly withParents: readonly string[];
}

/** A file that a group has where the controller works in it; the root of version 2 has none of them. */
const ownFileV2: Readonly<Record<Controller, string>> = {
  cpu: 'cpu.max',
  cpuacct: 'cpu.max',
  memory: 'memory.current',
  pids: 'pids.current',
  blkio: 'io.stat',
};

/**
 * The control groups of this process: version 1, version 2, or both beside each other, where one has the controllers and
 * the other is empty.
 */
export class Cgroup {
  readonly #files: SystemFiles;
  #membership: string | undefined;
  readonly #found = new Map<string, ControllerFolder | undefined>();

  constructor(files: SystemFiles) {
    this.#files = files;
  }

  /** Returns where a controller's files are; undefined where no group of this process has it. */
  folder(controller: Controller): ControllerFolder | undefined {
    return this.#once(controller, () => {
      const unified = this.unified();
      if (unified !== undefined && this.#has(unified.path, ownFileV2[controller])) return unified;
      return this.#find(1, controller);
    });
  }

  /** Returns the folder of version 2, which has the pressure even where version 1 has the controllers. */
  unified(): ControllerFolder | undefined {
    return this.#once('', () => this.#find(2, undefined));
  }

  /** Looks whether the process was moved to other groups. */
  refresh(): void {
    const membership = readIfThere(this.#files, '/proc/self/cgroup');
    if (membership === this.#membership) return;
    this.#membership = membership;
    this.#found.clear();
  }

  /** Which groups there are is found out once: that takes longer than to read what they say. */
  #once(key: string, find: () => ControllerFolder | undefined): ControllerFolder | undefined {
    if (this.#membership === undefined) this.refresh();
    if (!this.#found.has(key)) this.#found.set(key, find());
    return this.#found.get(key);
  }

  #has(folder: string, file: string): boolean {
    return readIfThere(this.#files, `${folder}/${file}`) !== undefined;
  }

  #find(version: 1 | 2, controller: Controller | undefined): ControllerFolder | undefined {
    const mount = parseMounts(readIfThere(this.#files, '/proc/self/mountinfo') ?? '').find(
      ({ type, superOptions = [] }) =>
        version === 2 ? type === 'cgroup2' : type === 'cgroup' && superOptions.includes(controller!),
    );
    const group = this.#groupPath(controller);
    if (mount === undefined || group === undefined) return undefined;
    const { mountpoint, root = '/' } = mount;
    const inner = insideOf(root, group);
    const path = inner === '/' ? mountpoint : posix.join(mountpoint, inner);
    // A path that this process cannot see, because it lies outside of its namespace: what is mounted is its own group.
    const own = inner !== '/' && !this.#exists(path) ? mountpoint : path;
    return { version, path: own, withParents: upTo(mountpoint, own) };
  }

  #exists(folder: string): boolean {
    return this.#has(folder, 'cgroup.procs');
  }

  /** Lines of the form `4:memory:/group`; `0::/group` for version 2. */
  #groupPath(controller: Controller | undefined): string | undefined {
    for (const line of (this.#membership ?? '').split('\n')) {
      const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (names === undefined || path === undefined) continue;
      const isIt = controller === undefined ? names === '' : names.split(',').includes(controller);
      if (isIt) return path;
    }
    return undefined;
  }
}

/** In a container without a namespace of its own the path begins with what is mounted. */
function insideOf(root: string, group: string): string {
  if (root === '/' || root === group) return root === group ? '/' : group;
  return group.startsWith(`${root}/`) ? group.slice(root.length) : group;
}

function upTo(mountpoint: string, path: string): string[] {
  const folders = [path];
  while (folders.at(-1) !== mountpoint && folders.at(-1)!.startsWith(`${mountpoint}/`))
    folders.push(posix.dirname(folders.at(-1)!));
  return folders;
}
