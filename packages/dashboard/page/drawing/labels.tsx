/** Labels as code, `route=/orders method=GET`, broken where it has to be. */
export function Labels({ labels }: { labels: Readonly<Record<string, string>> }) {
  const entries = Object.entries(labels);
  if (entries.length === 0) return <span class="dim">no labels</span>;
  return (
    <code class="labels">
      {entries.map(([name, value]) => (
        <span key={name}>
          <span class="soft">{name}=</span>
          {value === '' ? <span class="dim">""</span> : value}{' '}
        </span>
      ))}
    </code>
  );
}
