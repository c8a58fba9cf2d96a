interface BigFactProps {
  readonly name: string;
  readonly value: string;
  /** Default: nothing. */
  readonly note?: string | undefined;
}

/** One of a few figures that say what something is about; within a `dl` of the class `quad`. */
export function BigFact({ name, value, note }: BigFactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="big">{value}</dd>
      {note !== undefined && <dd class="small soft">{note}</dd>}
    </div>
  );
}
