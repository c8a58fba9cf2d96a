import { useState } from 'preact/hooks';

/** Copies what is shown, for an incident's channel unless it says otherwise. */
export function CopyButton({
  markdown,
  label = 'Copy as Markdown',
}: {
  markdown: () => string;
  label?: string;
}) {
  const [said, setSaid] = useState(label);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(markdown());
      setSaid('Copied');
    } catch {
      // Only where the page came over https, or from this machine.
      setSaid('Not allowed here');
    }
    setTimeout(() => setSaid(label), 2_000);
  };
  return (
    <button class="btn" type="button" onClick={() => void copy()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
