/** Branches that give one of two values → `jnp.where`. */
import type { Expr, If, Stmt } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import { walk } from '../syntax.ts';
import type { Branches } from './branches.ts';
import { isElif, results } from './branches.ts';
import { freeNames } from './flow.ts';
import type { Rewrite } from './rewrite.ts';
import { truth } from './truth.ts';

export type Ternary = Extract<Expr, { kind: 'IfExp' }>;

/** Both sides are computed, so they had better be cheap, and have no values that spoil gradients. */
export function isSafe(exprs: readonly Expr[]): boolean {
  return exprs.every((e) =>
    [...walk(e)].every((n) => {
      if (n.kind === 'BinOp') return !/^(?:\/|\/\/|%|\*\*)$/.test(n.op) || n.right.kind === 'Constant';
      if (n.kind !== 'Call') return true;
      if (n.func.kind === 'Name') return /^(?:abs|float|int|bool|len|min|max|sum)$/.test(n.func.id);
      return (
        n.func.kind === 'Attribute' && !/^(?:log\w*|sqrt|rsqrt|arc\w+|power|divide|norm|solve|inv)$/.test(n.func.attr)
      );
    }),
  );
}

/** A conditional expression, and those within it. */
export function whereText(r: Rewrite, e: Expr): string {
  if (e.kind !== 'IfExp') return r.argument(e);
  return `${r.imports.jnp('where')}(${truth(r, e.test).text}, ${whereText(r, e.body)}, ${whereText(r, e.orelse)})`;
}

const title = (r: Rewrite): string => `Select with ${r.imports.jnp('where')}`;

export function whereOfTernary(r: Rewrite, e: Ternary): Fix {
  const edits = [r.replaceBracketed(e, whereText(r, e)), ...r.imports.edits()];
  return { title: title(r), edits, preferred: true };
}

/** The values among which branches choose. */
export function valuesOf(b: Branches): Expr[] {
  return [...b.list.flatMap((x) => x.body), ...b.orelse].flatMap((s) =>
    (s.kind === 'Return' || s.kind === 'Assign' || s.kind === 'AugAssign' || s.kind === 'AnnAssign') && s.value
      ? [s.value]
      : [],
  );
}

export function whereFix(r: Rewrite, b: Branches): Fix | undefined {
  const made = returned(r, b) ?? assigned(r, b);
  if (!made) return undefined;
  const indent = r.indentOf(b.node);
  const span = { start: b.node.start, end: made.end };
  const edit =
    indent === undefined || isElif(r, b.node)
      ? r.replaceElif(span, made.lines)
      : r.replaceLines(
          span,
          made.lines.map((l) => indent + l),
        );
  return { title: title(r), edits: [edit, ...r.imports.edits()], preferred: true };
}

interface Made {
  readonly lines: readonly string[];
  /** End of the last statement that it stands for. */
  readonly end: number;
}

const select = (r: Rewrite, test: string, yes: string, no: string): string =>
  `${r.imports.jnp('where')}(${test}, ${yes}, ${no})`;

/** Branches each way out of which is a `return VALUE`. */
function returned(r: Rewrite, b: Branches): Made | undefined {
  let value = returnedValue(r, b.tail ? [...b.orelse, ...b.rest] : b.orelse);
  if (!value) return undefined;
  let { end } = value;
  for (const { test, body } of b.list.toReversed()) {
    const yes = returnedValue(r, body);
    if (!yes) return undefined;
    end = Math.max(end, yes.end);
    value = { text: select(r, test, yes.text, value.text), end };
  }
  return { lines: [`return ${value.text}`], end: Math.max(end, b.node.end) };
}

interface Value {
  readonly text: string;
  readonly end: number;
}

function returnedValue(r: Rewrite, stmts: readonly Stmt[]): Value | undefined {
  const first = stmts.at(0);
  if (first?.kind === 'Return') {
    // A tuple isn't one array to select.
    if (!first.value || first.value.kind === 'Tuple' || first.value.kind === 'Dict') return undefined;
    return { text: r.argument(first.value), end: first.end };
  }
  if (first?.kind !== 'If') return undefined;
  const yes = returnedValue(r, first.body);
  // What an `else` lets through goes on after the `if`.
  const no = returnedValue(r, [...first.orelse, ...stmts.slice(1)]);
  if (!yes || !no) return undefined;
  return { text: select(r, truth(r, first.test).text, yes.text, no.text), end: Math.max(first.end, no.end) };
}

/** Branches that assign names, or change them. */
function assigned(r: Rewrite, b: Branches): Made | undefined {
  const bodies = [...b.list.map((x) => x.body), b.orelse];
  const values = bodies.map((body) => assignments(r, body));
  if (!values.every((v) => v !== undefined)) return undefined;
  const names = [...new Set(values.flatMap((v) => [...v.keys()]))];
  const needed = results(b);
  if (names.length === 0 || !names.every((n) => needed.includes(n))) return undefined;
  // A name that a side leaves alone must have a value.
  if (names.some((n) => values.some((v) => !v.has(n)) && !b.around.before.has(n))) return undefined;
  const lines: string[] = [];
  let tests = b.list.map((x) => x.test);
  if (names.length > 1) {
    // What is assigned first must not be read by what comes after.
    if (bodies.some((body) => readsOwn(body, names))) return undefined;
    tests = tests.map((test) => {
      const name = r.fresh('condition');
      lines.push(`${name} = ${test}`);
      return name;
    });
  }
  for (const name of names) {
    const of = (i: number): string => values[i].get(name) ?? name;
    const text = tests.reduceRight((no, test, i) => select(r, test, of(i), no), of(tests.length));
    lines.push(`${name}${annotation(r, bodies, name)} = ${text}`);
  }
  return { lines, end: b.node.end };
}

/** `: jax.Array`, where one of the assignments says so. */
export function annotation(r: Rewrite, bodies: readonly (readonly Stmt[])[], name: string): string {
  const typed = bodies.flat().find((s) => s.kind === 'AnnAssign' && assignedName(s) === name);
  return typed?.kind === 'AnnAssign' ? `: ${r.slice(typed.annotation)}` : '';
}

const readsOwn = (body: readonly Stmt[], names: readonly string[]): boolean =>
  body.some((s) => {
    const own = s.kind === 'AugAssign' && s.target.kind === 'Name' ? s.target.id : assignedName(s);
    const value = s.kind === 'Assign' || s.kind === 'AugAssign' || s.kind === 'AnnAssign' ? s.value : undefined;
    return value ? [...freeNames(value)].some((n) => names.includes(n) && n !== own) : false;
  });

function assignedName(s: Stmt): string | undefined {
  if (s.kind === 'Assign' && s.targets.length === 1 && s.targets[0].kind === 'Name') return s.targets[0].id;
  return (s.kind === 'AugAssign' || (s.kind === 'AnnAssign' && s.value)) && s.target.kind === 'Name'
    ? s.target.id
    : undefined;
}

/** The text of the value of each name that a body assigns; undefined where it does anything else. */
export function assignments(r: Rewrite, body: readonly Stmt[]): Map<string, string> | undefined {
  const values = new Map<string, string>();
  for (const s of body) {
    if (s.kind === 'Pass') continue;
    if (s.kind === 'If' && body.length === 1) return nested(r, s);
    const name = assignedName(s);
    if (name === undefined || values.has(name)) return undefined;
    if (s.kind === 'AugAssign') values.set(name, `${name} ${s.op} ${r.operand(s.value)}`);
    else if ((s.kind === 'Assign' || s.kind === 'AnnAssign') && s.value && !/^(?:Tuple|Dict)$/.test(s.value.kind))
      values.set(name, r.argument(s.value));
    else return undefined;
  }
  return values;
}

function nested(r: Rewrite, s: If): Map<string, string> | undefined {
  const yes = assignments(r, s.body);
  const no = assignments(r, s.orelse);
  if (yes?.size !== 1 || !no || no.size > 1) return undefined;
  const [name, value] = [...yes][0];
  if (no.size === 1 && !no.has(name)) return undefined;
  return new Map([[name, select(r, truth(r, s.test).text, value, no.get(name) ?? name)]]);
}
