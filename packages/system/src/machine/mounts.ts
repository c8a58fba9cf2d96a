export interface Mount {
  readonly mountpoint: string;
  readonly type: string;
  readonly device: string;
  /** The folder of the file system that is mounted here. */
  readonly root?: string;
  /** Options of the file system, such as the controllers of a control group. */
  readonly superOptions?: readonly string[];
}

/**
 * Returns what is mounted, the last where several lie over each other.
 *
 * @param text Of /proc/self/mountinfo: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function parseMounts(text: string): Mount[] {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root, mountpoint] = before.split(' ');
    const [type, device, options = ''] = after.split(' ');
    if (mountpoint === undefined || type === undefined || device === undefined || root === undefined)
      continue;
    const path = unescapeOctal(mountpoint);
    mounts.set(path, {
      mountpoint: path,
      type,
      device: unescapeOctal(device),
      root: unescapeOctal(root),
      superOptions: options.split(','),
    });
  }
  return [...mounts.values()];
}

/** Spaces, tabs, newlines and backslashes are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
