/** Reads the repository's TypeScript once, for the invariants of tidy.test.ts. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** As written: `./aval.ts`, `node:fs`. */
  readonly specifier: string;
  /** `import type`, `export type`, `import('…')` in a type: gone when the program runs. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** What the invariants ask of a file. */
export interface Source {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Lines with the type `any`. */
  readonly anys: readonly number[];
  /** Lines with a comment that switches a check off. */
  readonly silencers: readonly number[];
  /** Calls and constructions of the globals that DANGEROUS names. */
  readonly dangerous: readonly { name: string; line: number }[];
  /** Contents of string, template and regular expression literals, except of imports. */
  readonly literals: readonly { text: string; line: number }[];
}

/** Globals that run text as code or reach the network. */
const DANGEROUS = new Set(['eval', 'Function', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']);

const SILENCER = /(?:\/\/|\/\*)[\s*]*(?:eslint-disable|@ts-(?:ignore|expect-error|nocheck)|prettier-ignore)/;

export function parse(path: string, text: string): Source {
  const file = ts.createSourceFile(path, text, {
    languageVersion: ts.ScriptTarget.ES2023,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  const lineAt = (pos: number): number => file.getLineAndCharacterOfPosition(pos).line + 1;
  const lineOf = (node: ts.Node): number => lineAt(node.getStart(file));
  const imports: Import[] = [];
  const anys: number[] = [];
  const dangerous: { name: string; line: number }[] = [];
  const literals: { text: string; line: number }[] = [];

  const addImport = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) {
      imports.push({ specifier: specifier.text, typeOnly, line: lineOf(specifier) });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      addImport(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
      return;
    }
    if (ts.isExportDeclaration(node)) {
      addImport(node.moduleSpecifier, node.isTypeOnly);
      return;
    }
    if (ts.isImportTypeNode(node)) {
      if (ts.isLiteralTypeNode(node.argument)) addImport(node.argument.literal, true);
      return;
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const callee = node.expression;
      const isImport = callee.kind === ts.SyntaxKind.ImportKeyword;
      if (isImport || (ts.isIdentifier(callee) && callee.text === 'require')) {
        addImport(node.arguments?.[0], false);
        return;
      }
      const name = calleeName(callee);
      if (name !== undefined && DANGEROUS.has(name)) dangerous.push({ name, line: lineOf(node) });
    }
    if (node.kind === ts.SyntaxKind.AnyKeyword) anys.push(lineOf(node));
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const text = ts.isRegularExpressionLiteral(node) ? node.text.slice(1, node.text.lastIndexOf('/')) : node.text;
      literals.push({ text, line: lineOf(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);

  const rows = text.split('\n');
  const silencers = rows.flatMap((row, i) => (SILENCER.test(row) ? [i + 1] : []));
  const lines = rows.at(-1) === '' ? rows.length - 1 : rows.length;
  return { path, lines, imports, anys, silencers, dangerous, literals };
}

/** `f` of `f(…)`, and of `globalThis.f(…)`. */
function calleeName(callee: ts.Expression): string | undefined {
  if (ts.isIdentifier(callee)) return callee.text;
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return undefined;
  return callee.expression.text === 'globalThis' ? callee.name.text : undefined;
}

/** The file that a relative import names, from the root; undefined for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

/** Folders that hold our own TypeScript. */
const FOLDERS = ['extension', 'server', 'runtime', 'test', 'scripts'];
const NOT_OURS = /(?:^|\/)(?:node_modules|out|screenshots)(?:\/|$)|^test\/parity\/(?:cases|golden|values)\//;

export function readSources(root: string): Source[] {
  const found: Source[] = [];
  for (const folder of FOLDERS) {
    if (!existsSync(join(root, folder))) continue;
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
      const full = join(entry.parentPath, entry.name);
      const path = full.slice(root.length + 1).replaceAll('\\', '/');
      if (!NOT_OURS.test(path)) found.push(parse(path, readFileSync(full, 'utf8')));
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}
