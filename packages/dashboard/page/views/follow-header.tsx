import { CopyButton } from '../drawing/copy-button.tsx';
import { tokenOf } from '../live/following.ts';

/** The header by which a client is followed, where this page still knows it. */
export function FollowHeader({ id }: { id: string }) {
  const token = tokenOf(id);
  if (token === undefined) return null;
  const header = `X-Golden-Signals-Follow: ${token}`;
  return (
    <div class="follow-header">
      <p class="soft">
        A client that sends this header is followed too; it is shown until this page is loaded again.
      </p>
      <pre>{`curl -H '${header}' ${location.origin}/`}</pre>
      <CopyButton text={() => header} label="Copy the header" />
    </div>
  );
}
