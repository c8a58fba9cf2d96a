import { useState } from 'preact/hooks';

/** Copies what is shown, for an incident's channel. */
export function CopyButton({ markdown }: { markdown: () => string }) {
  const [said, setSaid] = useState('Copy as Markdown');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(markdown());
      setSaid('Copied');
    } catch {
      // Only where the page came over https, or from this machine.
      setSaid('Not allowed here');
    }
    setTimeout(() => setSaid('Copy as Markdown'), 2_000);
  };
  return (
    <button class="btn" type="button" onClick={() => void copy()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
