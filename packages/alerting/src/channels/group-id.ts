import { createHash } from 'node:crypto';

/** By which receivers know a group again: the same in every process of the service, and of a length that all take. */
export function groupId(groupKey: string, service: string): string {
  return createHash('sha256')
    .update(JSON.stringify([service, groupKey]))
    .digest('hex');
}
