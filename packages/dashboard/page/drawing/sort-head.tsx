interface SortHeadProps {
  readonly title: string;
  readonly className: string;
  /** In which order the table is sorted by this column; undefined where it is sorted by another. */
  readonly sorted: 'up' | 'down' | undefined;
  /** Called with the order that the reader wants. */
  readonly onSort: (order: 'up' | 'down') => void;
}

/** The head of a column by which the table can be sorted: the largest first, and with the next press the smallest. */
export function SortHead({ title, className, sorted, onSort }: SortHeadProps) {
  const order = sorted && (sorted === 'up' ? 'ascending' : 'descending');
  return (
    <th class={className} aria-sort={order}>
      <button type="button" onClick={() => onSort(sorted === 'down' ? 'up' : 'down')}>
        {title}
        {sorted !== undefined && (sorted === 'up' ? ' ↑' : ' ↓')}
      </button>
    </th>
  );
}
