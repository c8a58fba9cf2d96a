import type { ExtensionHost } from '@golden-signals/core/extension';
import type { Part, Parts } from '../part.ts';
import type { FollowedClients } from './followed-clients.ts';
import type { FollowedDetails, FollowedReport, FollowedRow, Missing } from './shapes.ts';

type Host = Pick<ExtensionHost, 'clock' | 'work'> & {
  readonly endpoints: Pick<ExtensionHost['endpoints'], 'showDetails'>;
};

const missing: Missing = { missing: true };
const everyMs = 1_000;

/** `follow?id=`: the requests of one client; `followed-request?id=&number=`: one of them, with its calls. */
export function followParts(host: Host, clients: FollowedClients): Parts {
  return { follow: followPart(host, clients), 'followed-request': followedRequestPart(host, clients) };
}

function followPart({ clock, work }: Host, clients: FollowedClients): Part {
  return {
    everyMs,
    read(parameters): FollowedReport | Missing {
      const client = clients.look(parameters.get('id') ?? '');
      if (client === undefined) return missing;
      return {
        // Rounded, so that it stays the same from one time to the next.
        endsAtMs: Math.round((clock.wallTimeMs() - clock.now() + client.endsMs) / 1_000) * 1_000,
        contexts: work.contexts,
        requests: client.requests.flatMap((request) => request.read() ?? []).map(toRow),
      };
    },
  };
}

function followedRequestPart({ endpoints }: Host, clients: FollowedClients): Part {
  return {
    everyMs,
    read(parameters): Partial<FollowedDetails> | Missing {
      const number = Number(parameters.get('number'));
      const client = clients.look(parameters.get('id') ?? '');
      const details = client?.requests.find((request) => request.number === number)?.read();
      if (details === undefined) return missing;
      return endpoints.showDetails
        ? details
        : { ...toRow(details), timeToFirstByteMs: details.timeToFirstByteMs };
    },
  };
}

function toRow({
  requestId,
  traceId,
  timeline,
  context,
  error,
  timeToFirstByteMs,
  ...row
}: FollowedDetails): FollowedRow {
  return row;
}
