/** The parser's WebAssembly, as server/host.ts hands it in: here from node_modules. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PythonParser } from '../../server/syntax/parser.ts';

export async function pythonParser(): Promise<PythonParser> {
  const require = createRequire(import.meta.url);
  const folder = (name: string): string => dirname(require.resolve(`${name}/package.json`));
  return PythonParser.create({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(join(folder('tree-sitter-python'), 'tree-sitter-python.wasm')),
  });
}
