/** The name of a metric or a label, which may be broken after each underscore. */
export function MetricName({ name }: { name: string }) {
  const parts = name.split(/(?<=_)/);
  return <code>{parts.flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]))}</code>;
}
