import { isUnmeasured } from '@golden-signals/core/extension';
import type { HttpCall } from './http-call.ts';
import type { HttpCalls } from './http-calls.ts';
import type { RequestLine } from './request-line.ts';

/** By the name of a channel, what its messages are given to. */
// biome-ignore lint/suspicious/noExplicitAny: each channel has a message of its own.
export type Handlers = Readonly<Record<string, (message: any) => void>>;

/** The monitors of the process that measure outgoing requests, the oldest first. */
export const followers: HttpCalls[] = [];

/** Begins the call of a request at the monitor that it belongs to. Undefined where none measures it. */
export function beginHttpCall(request: RequestLine): HttpCall | undefined {
  return isUnmeasured() ? undefined : measuring()?.begin(request);
}

/** The same for a request of which only its monitor is known, and not whose work it is. */
export function beginForeignCall(request: RequestLine): HttpCall | undefined {
  return ofProcess()?.begin(request, false);
}

/** That of the work that is being done, else that of the process, else the oldest. */
function measuring(): HttpCalls | undefined {
  if (followers.length < 2) return followers[0];
  return followers.find(({ host }) => host.work.current() !== undefined) ?? ofProcess();
}

function ofProcess(): HttpCalls | undefined {
  return followers.find(({ isDefault }) => isDefault()) ?? followers[0];
}

/** Counts a failure of ours, which the application must not see. */
export function reportFailure(error: unknown): void {
  followers[0]?.host.internalError(error);
}
