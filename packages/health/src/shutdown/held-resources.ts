import type { ChildProcess } from 'node:child_process';
import type { Server, Socket } from 'node:net';

/** Lines about single handles. */
const maxDescriptions = 20;

export interface HeldResources {
  /** What keeps the event loop alive, counted by Node's own names, such as `{ TCPSocketWrap: 2, Timeout: 1 }`. */
  readonly resources: Readonly<Record<string, number>>;
  /** Those that can be told apart: the address of a server or a socket, the process of a child. */
  readonly handles: readonly string[];
}

/**
 * Returns what keeps the event loop alive. Node tells of timers and requests that there are some, and not where they were
 * made; of handles it shows the objects. Never throws.
 */
export function heldResources(): HeldResources {
  const resources: Record<string, number> = {};
  for (const resource of process.getActiveResourcesInfo())
    resources[resource] = (resources[resource] ?? 0) + 1;
  const handles = activeHandles().flatMap((handle) => describe(handle) ?? []);
  const others = handles.length - maxDescriptions;
  const shown = handles.slice(0, maxDescriptions);
  return { resources, handles: others > 0 ? [...shown, `and ${others} others`] : shown };
}

/** Undocumented, and in every release of Node so far; one without it loses the descriptions. */
function activeHandles(): readonly object[] {
  const { _getActiveHandles } = process as { _getActiveHandles?(): object[] };
  try {
    return _getActiveHandles?.call(process) ?? [];
  } catch {
    return [];
  }
}

/** One handle, without anything that may be secret; undefined for what belongs to every process, or has no look of its own. */
function describe(handle: object): string | undefined {
  try {
    const { pid, spawnfile } = handle as Partial<ChildProcess>;
    if (pid !== undefined && spawnfile !== undefined) return `child process ${pid} (${spawnfile})`;
    const { remoteAddress, remotePort, localPort } = handle as Partial<Socket>;
    if (remoteAddress !== undefined)
      return `socket of port ${localPort} to ${addressText(remoteAddress, remotePort)}`;
    const { listening } = handle as Partial<Server>;
    if (listening === true) return `server on ${listenedOn(handle as Server)}`;
    return undefined;
  } catch {
    return undefined;
  }
}

function listenedOn(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return address ?? 'nothing';
  return addressText(address.address, address.port);
}

function addressText(host: string, port: number | undefined): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
