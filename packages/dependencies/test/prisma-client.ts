import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const runtime = '@prisma/client/runtime';
/** The types of Node have no WebAssembly. */
const { WebAssembly: wasmApi } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Buffer) => object };
};

interface Client {
  $queryRawUnsafe(query: string, ...values: unknown[]): PromiseLike<unknown[]>;
  $transaction<Result>(run: (client: Client) => Promise<Result>, options?: object): Promise<Result>;
  $disconnect(): Promise<void>;
}

/**
 * Makes a client of Prisma's own runtime and a driver adapter. What `prisma generate` would write around them is written
 * here, for a schema without models: that command downloads an engine, which tests do not.
 */
export function prismaClient(adapter: object): Client {
  const { getPrismaClient } = require(`${runtime}/client`);
  const PrismaClient = getPrismaClient({
    previewFeatures: [],
    clientVersion: require('@prisma/client/package.json').version,
    engineVersion: 'none',
    activeProvider: 'postgresql',
    inlineSchema: 'datasource db {\n  provider = "postgresql"\n}\n',
    runtimeDataModel: { models: {}, enums: {}, types: {} },
    parameterizationSchema: { strings: [], graph: Buffer.alloc(6).toString('base64') },
    compilerWasm: {
      getRuntime: async () => require(`${runtime}/query_compiler_fast_bg.postgresql.js`),
      getQueryCompilerWasmModule: async () => {
        const { wasm } = require(`${runtime}/query_compiler_fast_bg.postgresql.wasm-base64.js`);
        return new wasmApi.Module(Buffer.from(wasm, 'base64'));
      },
      importName: './query_compiler_fast_bg.js',
    },
  });
  return new PrismaClient({ adapter });
}
