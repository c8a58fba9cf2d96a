import { parser } from '@prometheus-io/lezer-promql';

/** A metric as an expression asks for it. */
export interface Selector {
  readonly metric: string;
  /** As they are written: `job=~"$job"`. */
  readonly matchers: readonly string[];
  /** As it is written, without brackets; undefined of an instant vector. */
  readonly range: string | undefined;
  /** What it is the argument of, with nothing in between. */
  readonly calledBy: string | undefined;
}

export interface ParsedQuery {
  /** Where the expression is wrong; undefined where it is right. */
  readonly error: string | undefined;
  readonly selectors: readonly Selector[];
}

type Node = ReturnType<typeof parser.parse>['topNode'];

/** Reads an expression with Prometheus's own grammar; Grafana's variables stand for what they are replaced by. */
export function parsePromql(expression: string): ParsedQuery {
  // As long as the variable, so that positions stay.
  const text = expression.replaceAll('$__rate_interval', '9999999999999w5s');
  const tree = parser.parse(text);
  let error: string | undefined;
  const selectors: Selector[] = [];
  const textOf = (node: Node | null) => (node === null ? '' : expression.slice(node.from, node.to));
  tree.iterate({
    enter({ node, type }) {
      if (type.isError) error ??= `at ${node.from} of ${expression}`;
      if (type.name !== 'VectorSelector') return;
      const isRange = node.parent?.name === 'MatrixSelector';
      const outer = isRange ? node.parent!.parent : node.parent;
      const call = outer?.name === 'FunctionCallBody' ? outer.parent : outer;
      selectors.push({
        metric: textOf(node.getChild('Identifier')),
        matchers: matchersOf(node).map(textOf),
        range: isRange ? textOf(node.parent).slice(node.to - node.from + 1, -1) : undefined,
        calledBy: call?.name === 'FunctionCall' ? textOf(call.getChild('FunctionIdentifier')) : undefined,
      });
    },
  });
  return { error, selectors };
}

function matchersOf(selector: Node): Node[] {
  const found: Node[] = [];
  selector.cursor().iterate(({ node }) => {
    if (/LabelMatcher$/.test(node.name)) found.push(node);
  });
  return found;
}
