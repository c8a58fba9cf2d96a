import { useState } from 'preact/hooks';

/** Copies what is shown, for an incident's channel. */
export function CopyButton({
  markdown,
  title = 'Copy as Markdown',
}: {
  markdown: () => string;
  title?: string;
}) {
  const [said, setSaid] = useState<string | undefined>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(markdown());
      setSaid('Copied');
    } catch {
      // Only where the page came over https, or from this machine.
      setSaid('Not allowed here');
    }
    setTimeout(() => setSaid(undefined), 2_000);
  };
  return (
    <button class="btn" type="button" onClick={() => void copy()}>
      <span aria-live="polite">{said ?? title}</span>
    </button>
  );
}
