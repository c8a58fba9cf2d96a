import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { MonitorPerformance } from '@golden-signals/nestjs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ApolloDriver, type ApolloDriverConfig, ApolloFederationDriver } from '@nestjs/apollo';
import { type DynamicModule, NotFoundException } from '@nestjs/common';
import {
  Args,
  GraphQLModule,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import { platforms, quietMonitor, RunningApp, type TestPlatform } from './running-app.ts';

interface Cat {
  readonly id: string;
}

/** `$key` makes it a part of a federation. */
const typeDefs = `
  type Cat $key { id: ID! name: String! }
  type Query { cats: [Cat!]! lost: Cat unknown: Cat }
  type Mutation { rename(id: String!): Cat }
`;

class Lost extends Error {}

/** What a resolver has, decorated or not. */
class CatsQueries {
  protected cat(id: string): Cat {
    return { id };
  }
}

@Resolver('Cat')
class CatsResolver extends CatsQueries {
  @Query()
  cats(): Cat[] {
    return [this.cat('1'), this.cat('2')];
  }
  @Query()
  lost(): Cat {
    throw new Lost('expected by the test');
  }
  @Query()
  unknown(): Cat {
    throw new NotFoundException('expected by the test');
  }
  @Mutation()
  rename(@Args('id') id: string): Cat {
    return this.cat(id);
  }
  @ResolveField()
  name(@Parent() { id }: Cat): string {
    return `Tom ${id}`;
  }
  @ResolveReference()
  resolveReference({ id }: Cat): Cat {
    return this.cat(id);
  }
}

@MonitorPerformance()
@Resolver('Cat')
class DecoratedResolver {
  @Query()
  cats(): Cat[] {
    return [{ id: '1' }];
  }
  @ResolveField()
  name(@Parent() { id }: Cat): string {
    return this.nameOf(id);
  }
  @ResolveReference()
  resolveReference({ id }: Cat): Cat {
    return { id };
  }
  private nameOf(id: string): string {
    return `Tom ${id}`;
  }
}

const count = 'operation_duration_seconds_count';

interface Server {
  readonly name: string;
  readonly platform: TestPlatform;
  readonly module: () => DynamicModule;
  /** What `error_type` says of an operation whose resolver has thrown this. */
  readonly errorType: (thrown: string) => string;
}

const [express, fastify] = platforms as [TestPlatform, TestPlatform];
const plain = typeDefs.replace('$key', '');
const apollo = () =>
  GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs: plain, playground: false });
const mercurius = () =>
  GraphQLModule.forRoot<MercuriusDriverConfig>({ driver: MercuriusDriver, typeDefs: plain });
const federation = () =>
  GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloFederationDriver,
    typeDefs: typeDefs.replace('$key', '@key(fields: "id")'),
    playground: false,
    // Apollo says on the console that it is on, unless it is off.
    plugins: [ApolloServerPluginInlineTraceDisabled()],
  });

const servers: readonly Server[] = [
  { name: 'Apollo on Express', platform: express, module: apollo, errorType: (thrown) => thrown },
  { name: 'Mercurius on Fastify', platform: fastify, module: mercurius, errorType: () => 'GraphQLError' },
];

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function ask(
  query: string,
  more: object = {},
): Promise<{ status: number; errors: number; data: unknown }> {
  const { status, body } = await running!.send('POST /graphql', {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...more }),
  });
  const { data, errors = [] } = JSON.parse(body);
  return { status, errors: errors.length, data };
}

describe.each(servers)('GraphQL: $name', ({ platform, module, errorType }) => {
  test('operations are measured by their name, and those with errors told apart', async () => {
    running = await RunningApp.start({
      platform,
      handlers: true,
      imports: [module()],
      providers: [CatsResolver],
    });
    expect(await ask('query Cats { cats { id name } }')).toMatchObject({ status: 200, errors: 0 });
    const both = 'query Cats { cats { id } } mutation Rename { rename(id: "1") { id } }';
    expect(await ask(both, { operationName: 'Rename' })).toMatchObject({ status: 200, errors: 0 });
    expect(await ask('{ lost { id } }')).toMatchObject({ status: 200, errors: 1 });
    expect(await ask('query Unknown { unknown { id } }')).toMatchObject({ status: 200, errors: 1 });
    expect(await running.counts()).toEqual({ 'POST /graphql 200': 4 });
    expect(await running.read(count)).toEqual({
      'query Cats success': 1,
      'CatsResolver.cats success': 1,
      'CatsResolver.name success': 2,
      'mutation Rename success': 1,
      'CatsResolver.rename success': 1,
      'query <anonymous> error': 1,
      'CatsResolver.lost error': 1,
      'query Unknown error': 1,
      'CatsResolver.unknown error': 1,
    });
    expect(await running.read('operation_errors_total')).toEqual({
      [`query <anonymous> ${errorType('Lost')}`]: 1,
      'CatsResolver.lost Lost': 1,
      [`query Unknown ${errorType('NotFoundException')}`]: 1,
      'CatsResolver.unknown NotFoundException': 1,
    });
    expect(await running.read('operations_active')).toMatchObject({ 'query Cats': 0, 'query Unknown': 0 });
    // The one that is no refusal, once although two operations have it.
    expect(running.monitor.diagnostics().errors).toMatchObject({ groups: [{ type: 'Lost', count: 1 }] });
  });

  test('their kind and name go with what is kept of the request, where contexts are tracked', async () => {
    const monitor = quietMonitor({ requestContext: true });
    const kept: unknown[] = [];
    monitor.on('slow', ({ context }) => void kept.push(context));
    running = await RunningApp.start({
      platform,
      monitor,
      handlers: true,
      http: { slowThresholdMs: 0 },
      imports: [module()],
      providers: [CatsResolver],
    });
    await ask('query Cats { cats { id } }');
    await ask('mutation { rename(id: "1") { id } }');
    expect(kept).toEqual([
      { 'graphql.operation.type': 'query', 'graphql.operation.name': 'Cats' },
      { 'graphql.operation.type': 'mutation' },
    ]);
  });

  test('clients cannot make names without end', async () => {
    running = await RunningApp.start({
      platform,
      handlers: true,
      imports: [module()],
      providers: [CatsResolver],
    });
    for (let index = 0; index < 203; index++) await ask(`query Q${index} { __typename }`);
    const counts = await running.read(count);
    expect(Object.keys(counts)).toHaveLength(201);
    expect(counts['query <other> success']).toBe(3);
  });

  test('nothing is measured without the option', async () => {
    running = await RunningApp.start({ platform, imports: [module()], providers: [CatsResolver] });
    expect(await ask('query Cats { cats { id name } }')).toMatchObject({ status: 200, errors: 0 });
    expect(await running.read(count)).toEqual({});
  });

  test('a decorated resolver is measured with its fields, and without what it calls itself', async () => {
    running = await RunningApp.start({ platform, imports: [module()], providers: [DecoratedResolver] });
    expect(await ask('{ cats { id name } }')).toMatchObject({ status: 200, errors: 0 });
    expect(await running.read(count)).toEqual({
      'DecoratedResolver.cats success': 1,
      'DecoratedResolver.name success': 1,
    });
  });
});

test.each([
  ['decorated', DecoratedResolver, false],
  ['undecorated', CatsResolver, true],
])('GraphQL: references of a federation are measured, %s', async (_what, resolver, handlers) => {
  running = await RunningApp.start({
    platform: express,
    handlers,
    imports: [federation()],
    providers: [resolver],
  });
  const query =
    'query Refs { _entities(representations: [{ __typename: "Cat", id: "1" }]) { ... on Cat { id name } } }';
  expect(await ask(query)).toMatchObject({ status: 200, errors: 0 });
  expect(await running.read(count)).toMatchObject({
    [`${resolver.name}.resolveReference success`]: 1,
    [`${resolver.name}.name success`]: 1,
  });
});
