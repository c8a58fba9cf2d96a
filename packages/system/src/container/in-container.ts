import { readIfThere, type SystemFiles } from '../files.ts';

/** What engines leave behind. */
const markers = ['/.dockerenv', '/run/.containerenv'];

/** Returns whether this process runs in a container, where the machine belongs to somebody else. */
export function isInContainer(files: SystemFiles, env: NodeJS.ProcessEnv): boolean {
  if (env.KUBERNETES_SERVICE_HOST !== undefined) return true;
  if (markers.some((path) => readIfThere(files, path) !== undefined)) return true;
  const groups = readIfThere(files, '/proc/self/cgroup') ?? '';
  return /docker|kubepods|containerd|libpod|lxc/.test(groups);
}
