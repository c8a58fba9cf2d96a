import { isSymbol, isWord, type Token } from './token.ts';

const clauseEnds = new Set(
  'LIMIT OFFSET HAVING WINDOW UNION EXCEPT INTERSECT FOR FETCH RETURNING ORDER SELECT WHERE ROWS RANGE GROUPS'.split(
    ' ',
  ),
);
const behindPosition = new Set([...clauseEnds, 'ASC', 'DESC', 'NULLS', 'USING']);

/**
 * Makes words of the numbers that are no literals but say which column is meant: `ORDER BY 2`, `GROUP BY 1, 2`,
 * `DISTINCT ON (1)`.
 */
export function withPositions(tokens: readonly Token[]): readonly Token[] {
  const positions = new Set<number>();
  tokens.forEach((token, index) => {
    if (isWord(token, 'BY')) addPositions(tokens, index + 1, positions);
    else if (isWord(token, 'DISTINCT') && isWord(tokens[index + 1], 'ON'))
      addPositions(tokens, index + 3, positions);
  });
  if (positions.size === 0) return tokens;
  return tokens.map((token, index) =>
    positions.has(index) ? { ...token, kind: 'word', text: token.key, type: undefined } : token,
  );
}

function addPositions(tokens: readonly Token[], from: number, positions: Set<number>): void {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (isSymbol(token, '(')) depth += 1;
    else if (isSymbol(token, ')')) depth -= 1;
    if (depth < 0 || isSymbol(token, ';')) return;
    if (depth > 0) continue;
    if (token.kind === 'word' && clauseEnds.has(token.key)) return;
    if (token.kind !== 'value' || token.key === '?') continue;
    const next = tokens[at + 1];
    const begins = at === from || isSymbol(tokens[at - 1], ',');
    const isWhole =
      next === undefined ||
      (next.kind === 'symbol' && [',', ')', ';'].includes(next.text)) ||
      (next.kind === 'word' && behindPosition.has(next.key));
    if (begins && isWhole) positions.add(at);
  }
}
