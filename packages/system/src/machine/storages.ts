import type { Mount } from './mounts.ts';

/** A mount that holds files of its own. */
export interface Storage extends Mount {
  /** The kernel knows from memory how full it is, so that asking takes 2 µs, and 60 in another thread. */
  readonly answersAtOnce: boolean;
}

/**
 * Types that hold no files of their own, as node_exporter leaves them out:
 * https://github.com/prometheus/node_exporter/blob/master/collector/filesystem_linux.go
 */
const unrealTypes =
  /^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|rpc_pipefs|securityfs|selinuxfs|squashfs|erofs|sysfs|tracefs)$/;

/** Types that keep their counts in memory, and depend on no other machine and no other program. */
const promptTypes = /^(ext[234]|xfs|tmpfs|ramfs)$/;

export function storages(mounts: readonly Mount[]): Storage[] {
  const slow = mounts.filter(({ type }) => !promptTypes.test(type)).map(({ mountpoint }) => mountpoint);
  return mounts.filter(isStorage).map((mount) => ({
    ...mount,
    // The way to a mount leads through those above it, each of which may hang.
    answersAtOnce: !slow.some((above) => isBelow(mount.mountpoint, above)),
  }));
}

/** The root of a container is an overlay, and still what fills up. */
function isStorage({ mountpoint, type }: Mount): boolean {
  return mountpoint === '/' || !unrealTypes.test(type);
}

/** A mount is below itself as well. */
function isBelow(mountpoint: string, above: string): boolean {
  return mountpoint === above || mountpoint.startsWith(above === '/' ? above : `${above}/`);
}
