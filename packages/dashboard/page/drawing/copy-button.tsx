import { useState } from 'preact/hooks';

/** Copies what is shown, for an incident's channel. @param label Default: as Markdown. */
export function CopyButton({ text, label = 'Copy as Markdown' }: { text: () => string; label?: string }) {
  const [said, setSaid] = useState(label);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
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
