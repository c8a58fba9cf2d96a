/** The head of a column that rows can be sorted by. */
export function SortHead({
  title,
  className,
  isSorted,
  order,
  onSort,
}: {
  title: string;
  className: string;
  isSorted: boolean;
  order: 'up' | 'down';
  onSort: () => void;
}) {
  return (
    <th class={className} aria-sort={isSorted ? (order === 'up' ? 'ascending' : 'descending') : undefined}>
      <button type="button" onClick={onSort}>
        {title}
        {isSorted && (order === 'up' ? ' ↑' : ' ↓')}
      </button>
    </th>
  );
}
