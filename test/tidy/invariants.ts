/**
 * DESIGN's invariants over the sources, mostly about what is absent. Each is a function from sources to complaints
 * (`path:line: what`), so that tidy.test.ts can also try it on files that break it.
 */
import { builtinModules } from 'node:module';
import type { Import, Source } from './sources.ts';
import { resolveImport } from './sources.ts';

type Sources = readonly Source[];

/** A room's imports: other rooms, by how much of them. */
interface Room {
  /** Rooms whose code it may import. */
  readonly code: readonly string[];
  /** Rooms of which it may import types only. */
  readonly types?: readonly string[];
  /** Single files that it may import. */
  readonly files?: readonly string[];
  /** Packages it may import (a package's subpaths included). */
  readonly packages?: readonly string[];
  /** Whether it may import Node's modules (which ones is another invariant's matter). */
  readonly node?: boolean;
}

const LSP = ['vscode-languageserver', 'vscode-languageserver-protocol', 'vscode-languageserver-types'];
const LSP_AND_RPC = [...LSP, 'vscode-languageserver-textdocument', 'vscode-jsonrpc'];

/** The arrows of DESIGN.md, "The way of the data". A room may always import itself. */
export const ROOMS: Readonly<Record<string, Room>> = {
  text: { code: [] },
  jaxpr: { code: [] },
  // Every cap of the server, as numbers.
  limits: { code: [] },
  // The door to the outside. Rooms get the host as an argument, and know its type.
  host: { code: ['text', 'limits'], packages: [], node: true },
  syntax: { code: ['text', 'limits'] },
  python: { code: ['syntax', 'jaxpr', 'text', 'limits'], types: ['host'] },
  jax: { code: ['python', 'jaxpr', 'limits'], types: ['syntax', 'text'] },
  analysis: {
    code: ['jax', 'python', 'syntax', 'jaxpr', 'text', 'limits'],
    types: ['host'],
    // Of a project's settings; it is pure, and runs in browsers.
    packages: ['smol-toml'],
  },
  rules: { code: ['analysis', 'jaxpr', 'syntax', 'text', 'limits'], types: ['python', 'jax'] },
  views: { code: ['analysis', 'jaxpr', 'syntax', 'text', 'limits'], types: ['python', 'jax'] },
  lsp: {
    code: ['lsp/protocol', 'views', 'rules', 'analysis', 'text', 'limits'],
    types: ['host', 'jaxpr'],
    packages: LSP_AND_RPC,
  },
  // What the client shares with the server: names of requests, plain types. Imports nothing.
  'lsp/protocol': { code: [] },
  'server/main': {
    code: ['lsp', 'rules', 'views', 'analysis', 'host', 'limits', 'text'],
    packages: LSP_AND_RPC,
    node: true,
  },
  'server/worker': {
    code: ['lsp', 'rules', 'views', 'analysis', 'jax', 'python', 'syntax', 'jaxpr', 'text', 'host', 'limits'],
    node: true,
  },
  'server/cli': {
    code: [
      'rules',
      'views',
      'analysis',
      'jax',
      'python',
      'syntax',
      'jaxpr',
      'text',
      'host',
      'limits',
      'server/main',
    ].concat(['lsp', 'server/worker', 'runtime', 'runtime/supervisor', 'runtime/protocol']),
    node: true,
  },
  runtime: {
    code: ['runtime/supervisor', 'runtime/protocol', 'jaxpr'],
    packages: ['onnxruntime-node', 'onnxruntime-common', 'vscode-jsonrpc', '@bufbuild/protobuf'],
    node: true,
  },
  // The two doors of the runtime.
  'runtime/supervisor': { code: ['runtime', 'runtime/protocol', 'jaxpr'], packages: ['vscode-jsonrpc'], node: true },
  'runtime/protocol': { code: ['jaxpr'] },
  extension: {
    code: ['lsp/protocol', 'runtime/supervisor', 'runtime/protocol'],
    // How results of a run are laid out.
    files: ['server/jaxpr/dtypes.ts', 'server/jaxpr/ndarray.ts'],
    packages: ['vscode', 'vscode-languageclient', 'vscode-jsonrpc'],
    node: true,
  },
  // Runs in a browser: see pagesRunInBrowsers.
  'extension/page': {
    code: ['extension'],
    types: ['runtime/protocol'],
    packages: ['uplot', '@vscode-elements/elements'],
  },
};

/** Files that are a room of their own. */
const ROOM_OF_FILE: readonly (readonly [RegExp, string])[] = [
  [/^server\/lsp\/protocol\.ts$/, 'lsp/protocol'],
  [/^server\/(host|limits)\.ts$/, '$1'],
  [/^server\/(main|worker|cli)\.ts$/, 'server/$1'],
  [/^server\/cli\/.*$/, 'server/cli'],
  [/^server\/([^/]+)\/.*$/, '$1'],
  [/^runtime\/(supervisor|protocol)\.ts$/, 'runtime/$1'],
  [/^runtime\/.*$/, 'runtime'],
  [/^extension\/webviews\/[^/]+\/page\/.*$/, 'extension/page'],
  [/^extension\/.*$/, 'extension'],
];

/** The room of a product file; undefined for tests and scripts. A product file outside every room is `?`. */
export function roomOf(path: string): string | undefined {
  if (!/^(?:server|runtime|extension)\//.test(path)) return undefined;
  for (const [pattern, room] of ROOM_OF_FILE) {
    const name = path.replace(pattern, room);
    if (name !== path && name in ROOMS) return name;
  }
  return '?';
}

const builtin = new Set(builtinModules);
/** `fs/promises` of `node:fs/promises`; undefined for what isn't Node's. */
function nodeModule(specifier: string): string | undefined {
  const name = specifier.replace(/^node:/, '');
  return specifier.startsWith('node:') || builtin.has(name) ? name : undefined;
}

const packageName = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

const isProduct = (source: Source): boolean => roomOf(source.path) !== undefined;
const at = (source: Source, line: number, what: string): string => `${source.path}:${line}: ${what}`;

function eachImport(sources: Sources, complain: (source: Source, entry: Import) => string | undefined): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((entry) => {
      const what = complain(source, entry);
      return what === undefined ? [] : [at(source, entry.line, what)];
    }),
  );
}

/** Imports follow the arrows; packages and Node's modules only where the room has them. */
export function arrows(sources: Sources): string[] {
  return [
    ...sources.filter((s) => roomOf(s.path) === '?').map((s) => at(s, 1, 'is in no room')),
    ...eachImport(sources, (source, { specifier, typeOnly }) => {
      const from = roomOf(source.path) ?? '?';
      if (!(from in ROOMS)) return undefined;
      const room = ROOMS[from];
      const target = resolveImport(source.path, specifier);
      if (target !== undefined) {
        const to = roomOf(target);
        if (to === from || (to !== undefined && room.code.includes(to))) return undefined;
        if (room.files?.includes(target)) return undefined;
        if (typeOnly && to !== undefined && room.types?.includes(to)) return undefined;
        const only = to !== undefined && room.types?.includes(to) ? ' more than types of' : '';
        return `${from} imports${only} ${to ?? target}`;
      }
      if (nodeModule(specifier) !== undefined) return room.node ? undefined : `${from} imports Node's ${specifier}`;
      return room.packages?.includes(packageName(specifier)) ? undefined : `${from} imports the package ${specifier}`;
    }),
  ];
}

/** Relative imports carry `.ts` (or another ending) and name a file that is there. */
export function importsExist(sources: Sources): string[] {
  const known = new Set(sources.map((s) => s.path));
  return eachImport(sources, (source, { specifier }) => {
    const target = resolveImport(source.path, specifier);
    if (target === undefined || known.has(target)) return undefined;
    // Other kinds of files (.json, .css, .mjs) are the compiler's matter.
    return /\.ts$/.test(target) || !/\.\w+$/.test(target) ? `no such file: ${specifier}` : undefined;
  });
}

/** No cycles between files, imports of types excepted (they are gone when the program runs). */
export function cycles(sources: Sources): string[] {
  const files = new Map(sources.map((s) => [s.path, s]));
  const state = new Map<string, 'open' | 'done'>();
  const stack: string[] = [];
  const found: string[] = [];
  const visit = (source: Source): void => {
    state.set(source.path, 'open');
    stack.push(source.path);
    for (const { specifier, typeOnly, line } of source.imports) {
      const path = typeOnly ? undefined : resolveImport(source.path, specifier);
      const target = path === undefined ? undefined : files.get(path);
      if (!target) continue;
      if (state.get(target.path) === 'open') {
        const round = [...stack.slice(stack.indexOf(target.path)), target.path];
        found.push(at(source, line, `cycle: ${round.join(' → ')}`));
      } else if (!state.has(target.path)) visit(target);
    }
    stack.pop();
    state.set(source.path, 'done');
  };
  for (const source of sources) if (!state.has(source.path)) visit(source);
  return found;
}

/** What a webview's page is made of reaches neither `vscode` nor Node, however far away. */
export function pagesRunInBrowsers(sources: Sources): string[] {
  const files = new Map(sources.map((s) => [s.path, s]));
  const reached = new Set(sources.filter((s) => roomOf(s.path) === 'extension/page'));
  // A set's loop also visits what is added meanwhile.
  for (const source of reached) {
    for (const { specifier, typeOnly } of source.imports) {
      const path = typeOnly ? undefined : resolveImport(source.path, specifier);
      const target = path === undefined ? undefined : files.get(path);
      if (target) reached.add(target);
    }
  }
  return eachImport([...reached], (_, { specifier, typeOnly }) =>
    !typeOnly && (specifier === 'vscode' || nodeModule(specifier) !== undefined)
      ? `${specifier} is imported into a page`
      : undefined,
  );
}

/** Modules with few doors: which files may import them. */
const DOORS: readonly { modules: RegExp; may: RegExp; product?: boolean; what: string }[] = [
  { modules: /^vscode$/, may: /^(?:extension|test\/e2e)\//, what: 'extension/ and test/e2e' },
  {
    modules: /^vscode-languageserver(?:-[a-z]+)?(?:\/|$)/,
    may: /^server\/(?:lsp\/|main\.ts$)/,
    product: true,
    what: 'server/lsp/ and server/main.ts',
  },
  {
    modules: /^vscode-jsonrpc(?:\/|$)/,
    may: /^(?:server\/lsp\/|server\/main\.ts$|runtime\/|extension\/)/,
    product: true,
    what: 'server/lsp/, server/main.ts, runtime/ and extension/',
  },
  {
    modules: /^(?:node:)?child_process$/,
    may: /^runtime\/supervisor\.ts$/,
    product: true,
    what: 'runtime/supervisor.ts',
  },
  {
    modules: /^(?:node:)?worker_threads$/,
    may: /^server\/(?:main|worker|host)\.ts$/,
    product: true,
    what: 'server/main.ts, server/worker.ts and server/host.ts',
  },
];

/** Modules with few doors are imported there only. */
export function doors(sources: Sources): string[] {
  return eachImport(sources, (source, { specifier }) => {
    for (const { modules, may, product, what } of DOORS) {
      if (!modules.test(specifier) || may.test(source.path) || (product && !isProduct(source))) continue;
      return `${specifier} is imported in ${what} only`;
    }
    return undefined;
  });
}

const NETWORK = /^(?:net|http|https|http2|dgram|tls|dns|dns\/promises|vm|repl|inspector|cluster)$/;
const FILES = /^fs(?:\/|$)/;
const SERVER_FILE_DOORS = /^server\/(?:host|cli|main|worker)\.ts$/;

/** The server reaches no network, runs no text as code, and touches files in its doors only. */
export function serverIsClosed(sources: Sources): string[] {
  const server = sources.filter((s) => s.path.startsWith('server/'));
  return [
    ...eachImport(server, (source, { specifier }) => {
      const name = nodeModule(specifier);
      if (name === undefined) return undefined;
      if (NETWORK.test(name)) return `the server imports ${specifier}`;
      return FILES.test(name) && !SERVER_FILE_DOORS.test(source.path) ? `${specifier} outside host.ts` : undefined;
    }),
    ...server.flatMap((s) => s.dangerous.map(({ name, line }) => at(s, line, `the server calls ${name}`))),
  ];
}

/** A file longer than this has a second subject. */
export const MOST_LINES = 800;
/** A file longer than this is worth a look; the test prints them. */
export const AIM_LINES = 500;

/** Each holds one module of Python's library, as a text in Python: where it ends is CPython's choice. */
const LIBRARY_TEXTS = /^server\/python\/stdlib\/library\//;

export const tooLong = (sources: Sources, most = MOST_LINES): string[] =>
  sources.filter((s) => s.lines > most && !LIBRARY_TEXTS.test(s.path)).map((s) => `${s.path}: ${s.lines} lines`);

/** No type `any`, and no comment that switches a check off. */
export function unchecked(sources: Sources): string[] {
  return sources.flatMap((s) => [
    ...s.anys.map((line) => at(s, line, 'the type any')),
    ...s.silencers.map((line) => at(s, line, 'a comment that switches a check off')),
  ]);
}

/** Product code doesn't know the parity cases: neither their files, nor the names that only they have. */
export function namesOfCases(sources: Sources, cases: readonly string[]): string[] {
  const telling = cases.filter((stem) => /_/.test(stem));
  const patterns = [...cases.map((stem) => `${stem}\\.py`), ...telling].join('|');
  if (patterns === '') return [];
  // With a folder before it, it is another file of that name (`jax/_src/dtypes.py`).
  const pattern = new RegExp(`(?<![\\w/.])(?:${patterns})(?!\\w)`);
  return sources.filter(isProduct).flatMap((s) =>
    s.literals.flatMap(({ text, line }) => {
      const name = pattern.exec(text);
      return name ? [at(s, line, `names the parity case ${name[0]}`)] : [];
    }),
  );
}
