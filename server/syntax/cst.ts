/**
 * tree-sitter's concrete tree, copied out of WebAssembly into flat arrays: one walk with a cursor, no recursion, and
 * everything after it is plain array reading. Nodes are numbered in preorder.
 */
import { Language, Parser } from 'web-tree-sitter';
import type { Tree } from 'web-tree-sitter';

/** The bytes of web-tree-sitter.wasm and tree-sitter-python.wasm. */
export interface ParserWasm {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

export interface Cst {
  /** The node's type, as the grammar names it; a token's type is its text. */
  readonly type: string[];
  readonly start: number[];
  readonly end: number[];
  /** The node after this one and all that is below it. */
  readonly after: number[];
}

/** Where the first error of a text stands, relative to it. */
export interface CstError {
  readonly start: number;
  readonly end: number;
  /** The token that is missing, for a MISSING node. */
  readonly missing: string | undefined;
}

/** Named nodes without children that matter here (a string is read from its own text). */
const LEAVES = new Set([
  'identifier',
  'integer',
  'float',
  'string',
  'true',
  'false',
  'none',
  'ellipsis',
  'import_prefix',
  'wildcard_import',
  'pass_statement',
  'break_statement',
  'continue_statement',
  'positional_separator',
  'keyword_separator',
  'not in',
  'is not',
]);

let runtimeReady: Promise<void> | undefined;

export class CstParser {
  private readonly parser: Parser;
  private readonly types: readonly string[];
  /** Per type id: is it a leaf? */
  private readonly leaf: readonly boolean[];
  /** Per type id: the length of a token that is always the same, else 0. */
  private readonly fixed: readonly number[];
  private readonly identifier: number;

  private constructor(language: Language) {
    this.parser = new Parser();
    this.parser.setLanguage(language);
    this.types = language.types;
    this.leaf = language.types.map((name, id) => LEAVES.has(name) || !language.nodeTypeIsNamed(id));
    this.fixed = language.types.map((name, id) =>
      language.nodeTypeIsNamed(id) || name.includes(' ') ? 0 : name.length,
    );
    this.identifier = language.idForNodeType('identifier', true) ?? -1;
  }

  static async create(wasm: ParserWasm): Promise<CstParser> {
    // The runtime is one per process; a failed start may be tried again.
    runtimeReady ??= Parser.init({ wasmBinary: wasm.runtime }).catch((e: unknown) => {
      runtimeReady = undefined;
      throw e;
    });
    await runtimeReady;
    return new CstParser(await Language.load(wasm.grammar));
  }

  /** The tree of a text without errors, else where its first error is. */
  parse(text: string): Cst | CstError {
    const tree = this.parser.parse(text);
    if (tree === null) {
      this.parser.reset();
      return { start: 0, end: text.length, missing: undefined };
    }
    try {
      return tree.rootNode.hasError ? firstError(tree, text) : this.flatten(tree, text);
    } finally {
      tree.delete();
    }
  }

  private flatten(tree: Tree, text: string): Cst {
    const type: string[] = [];
    const start: number[] = [];
    const end: number[] = [];
    const after: number[] = [];
    const open: number[] = [];
    const { types, leaf, fixed, identifier } = this;
    const cursor = tree.walk();
    for (;;) {
      const id = cursor.nodeTypeId;
      const n = type.length;
      type.push(types[id]);
      after.push(n + 1);
      if (!leaf[id] && cursor.gotoFirstChild()) {
        // Its span is that of its children; saves two calls into WebAssembly.
        start.push(-1);
        end.push(-1);
        open.push(n);
        continue;
      }
      const from = cursor.startIndex;
      start.push(from);
      end.push(
        fixed[id] > 0 ? from + fixed[id] : id === identifier ? nameEnd(text, from) || cursor.endIndex : cursor.endIndex,
      );
      let done = false;
      while (!cursor.gotoNextSibling()) {
        const parent = open.pop();
        if (parent === undefined || !cursor.gotoParent()) {
          done = true;
          break;
        }
        start[parent] = start[parent + 1];
        end[parent] = end[lastChild(after, parent, type.length)];
        after[parent] = type.length;
      }
      if (done) break;
    }
    cursor.delete();
    return { type, start, end, after };
  }
}

/** The end of a name of ASCII characters, else 0. (Every call into WebAssembly that isn't made counts.) */
function nameEnd(text: string, start: number): number {
  let i = start;
  for (; ; i++) {
    const c = text.charCodeAt(i);
    if (c > 127) return 0;
    if (!((c > 96 && c < 123) || (c > 64 && c < 91) || c === 95 || (c > 47 && c < 58))) return i;
  }
}

/** The last child of a node whose subtree reaches up to `limit`. */
function lastChild(after: readonly number[], parent: number, limit: number): number {
  let child = parent + 1;
  while (after[child] < limit) child = after[child];
  return child;
}

function firstError(tree: Tree, text: string): CstError {
  const cursor = tree.walk();
  let found: CstError = { start: 0, end: text.length, missing: undefined };
  // Down into the first child that has an error, until one is an error itself.
  search: for (;;) {
    const node = cursor.currentNode;
    if (node.isMissing || node.isError) {
      found = { start: node.startIndex, end: node.endIndex, missing: node.isMissing ? node.type : undefined };
      break;
    }
    if (!cursor.gotoFirstChild()) break;
    while (!cursor.currentNode.hasError) if (!cursor.gotoNextSibling()) break search;
  }
  cursor.delete();
  return found;
}

export function isError(parsed: Cst | CstError): parsed is CstError {
  return !('type' in parsed);
}
