import { addContext, type Monitor } from '@golden-signals/core/adapter';

/** Where @nestjs/apollo looks for the plugins among the providers. */
const apolloPluginKey = 'graphql:plugin';

/** Clients choose the names, so only so many have a label of their own. */
const maxNames = 200;

/** Of a query, a mutation or a subscription, as graphql-js parses it. */
interface OperationNode {
  readonly kind: string;
  readonly operation: string;
  readonly name?: { readonly value: string };
}

/** What Apollo gives its plugins for one request; the same object each time. */
interface ApolloRequest {
  readonly operation?: OperationNode;
  readonly errors?: readonly unknown[];
}

/** What Mercurius gives its hooks for one request; the same object each time. */
interface MercuriusContext {
  readonly reply?: { readonly request: { readonly body?: unknown; readonly query?: unknown } };
}

interface MercuriusHooks {
  addHook(
    name: 'preExecution',
    hook: (
      schema: unknown,
      document: { readonly definitions: readonly OperationNode[] },
      context: MercuriusContext,
    ) => Promise<void>,
  ): void;
  addHook(
    name: 'onResolution',
    hook: (execution: { readonly errors?: readonly unknown[] }, context: MercuriusContext) => Promise<void>,
  ): void;
}

/**
 * Measures GraphQL operations by their name, such as `query Cats`: over HTTP they all are one route, and one that has
 * failed is answered with a 200 like any other.
 *
 * They are recorded when they are over, because neither server says of each one that it has begun whether it ends. One
 * that was refused before it was executed (a syntax error, an unknown field) is none, and a 400 in the HTTP metrics.
 */
export class GraphqlOperations {
  static {
    Reflect.defineMetadata(apolloPluginKey, true, GraphqlOperations);
    // Nest's log lines and errors name it, also where a bundler shortens the names of classes.
    Object.defineProperty(GraphqlOperations, 'name', { value: 'GraphqlOperations' });
  }

  readonly #monitor: Monitor;
  readonly #names = new Set<string>();
  readonly #begun = new WeakMap<object, { name: string; startMs: number }>();

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
  }

  /** Apollo calls this for each request. */
  async requestDidStart() {
    return {
      didResolveOperation: async (request: ApolloRequest) => this.#begin(request, request.operation),
      willSendResponse: async (request: ApolloRequest) => this.#end(request, request.errors),
    };
  }

  /** Has Mercurius tell of its operations. */
  observeMercurius(hooks: MercuriusHooks): void {
    hooks.addHook('preExecution', async (_schema, { definitions }, context) => {
      this.#begin(context, executedOf(definitions, context));
    });
    hooks.addHook('onResolution', async ({ errors }, context) => this.#end(context, errors));
  }

  /** Never throws. */
  #begin(request: object, operation: OperationNode | undefined): void {
    try {
      // Apollo knows this plugin once for each import of the module.
      if (this.#begun.has(request) || operation === undefined) return;
      const name = this.#nameOf(operation);
      this.#begun.set(request, { name, startMs: this.#monitor.clock.now() });
      addContext({
        'graphql.operation.type': operation.operation,
        'graphql.operation.name': operation.name?.value,
      });
    } catch (error) {
      this.#monitor.internalError('graphql', error);
    }
  }

  /** Never throws. */
  #end(request: object, errors: readonly unknown[] = []): void {
    try {
      const begun = this.#begun.get(request);
      if (begun === undefined) return;
      this.#begun.delete(request);
      const durationMs = this.#monitor.clock.now() - begun.startMs;
      const failure = errors.length === 0 ? {} : ({ outcome: 'error', ...errorOf(errors[0]) } as const);
      this.#monitor.operations.record(begun.name, durationMs, failure);
    } catch (error) {
      this.#monitor.internalError('graphql', error);
    }
  }

  #nameOf({ operation, name }: OperationNode): string {
    const text = `${operation} ${name?.value ?? '<anonymous>'}`;
    if (this.#names.has(text)) return text;
    if (this.#names.size >= maxNames) return `${operation} <other>`;
    this.#names.add(text);
    return text;
  }
}

/**
 * Returns what a resolver threw, which GraphQL wraps to say where in the answer that was. Mercurius has made plain data of it,
 * which has no place in a group of errors.
 */
function errorOf(error: unknown): { error: unknown } | { errorType: string } {
  const { originalError = error, extensions } = error as {
    originalError?: unknown;
    extensions?: { code?: unknown };
  };
  if (originalError instanceof Error) return { error: originalError };
  return { errorType: typeof extensions?.code === 'string' ? extensions.code : 'GraphQLError' };
}

/** Of several operations in a document, the client names the one to run. */
function executedOf(
  definitions: readonly OperationNode[],
  { reply }: MercuriusContext,
): OperationNode | undefined {
  const operations = definitions.filter(({ kind }) => kind === 'OperationDefinition');
  if (operations.length === 1) return operations[0];
  const { body, query } = reply?.request ?? {};
  const wanted = [body, query]
    .map((part) => (part as { operationName?: unknown } | null | undefined)?.operationName)
    .find((name) => typeof name === 'string');
  return operations.find(({ name }) => name?.value === wanted);
}
