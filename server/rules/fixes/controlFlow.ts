/** The fixes of a decision on a traced array: what Python decides there says which. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { Expr } from '../../syntax/ast.ts';
import type { Finding, Fix } from '../rule.ts';
import type { SyntaxNode } from '../syntax.ts';
import { statementIndex } from '../syntax.ts';
import { assertionOf, checkFixes } from './assertion.ts';
import { asksTracer, branchesAt } from './branches.ts';
import { builtinFix, isPairwise } from './builtins.ts';
import { condFix, condOfTernary } from './cond.ts';
import { loopFixes } from './loop.ts';
import { exitFix } from './loopExit.ts';
import { asArray } from './number.ts';
import { Rewrite } from './rewrite.ts';
import { staticFixes } from './static.ts';
import { switchFix } from './switch.ts';
import { truth } from './truth.ts';
import { isSafe, valuesOf, whereFix, whereOfTernary } from './where.ts';

export function controlFlowFixes(finding: Finding, analysis: Analysis): Fix[] {
  const statics = staticFixes(finding, analysis);
  const r = Rewrite.of(finding, analysis);
  if (!r) return statics;
  // Each fix has its own names and imports.
  const again = (): Rewrite => Rewrite.of(finding, analysis) ?? r;
  const rewritten = rewrites(again, finding, analysis);
  return isFlag(r.path)
    ? [...statics.map((f) => ({ ...f, preferred: true })), ...rewritten]
    : [...rewritten, ...statics];
}

/** `if normalize:`, `if not normalize:`: an argument that was meant to be a Python value. */
function isFlag(path: readonly SyntaxNode[]): boolean {
  const node = path.at(-1);
  return node?.kind === 'Name' || (node?.kind === 'UnaryOp' && node.op === 'not' && node.operand.kind === 'Name');
}

function rewrites(again: () => Rewrite, finding: Finding, analysis: Analysis): Fix[] {
  const r = again();
  const { path } = r;
  const at = decision(path);
  const node = path.at(-1);
  const made = (fix: Fix | undefined): Fix[] => (fix ? [fix] : []);
  const owner = path.at(at - 1);
  const whole = path[at];
  switch (owner?.kind) {
    case 'IfExp': {
      if (owner.test !== whole) break;
      let [top, index] = [owner, at - 1];
      for (
        let up = path[index - 1];
        up.kind === 'IfExp' && asksTracer(r, finding, analysis, up.test);
        up = path[--index - 1]
      )
        top = up;
      const fixes = [whereOfTernary(again(), top), condOfTernary(again(), top)];
      return isSafe([top.body, top.orelse]) ? fixes : fixes.reverse();
    }
    case 'If': {
      if (owner.test !== whole) break;
      const checks = checkFixes(() => assertionOf(again(), at - 1));
      if (checks.length > 0) return checks;
      const left = exitFix(again(), at - 1);
      if (left) return [left];
      return branchFixes(again, finding, analysis);
    }
    case 'While':
      if (owner.test === whole) return loopFixes(finding, analysis);
      break;
    case 'Assert':
      if (owner.test === whole) return checkFixes(() => assertionOf(again(), at - 1));
      break;
    case 'GeneratorExp': {
      const sum = path.at(at - 2);
      if (sum?.kind === 'Call' && sum.func.kind === 'Name' && sum.func.id === 'sum') return made(filteredSum(r, owner));
      break;
    }
    default:
  }
  if (path[statementIndex(path)].kind === 'Match' && finding.rule === 'match-on-tracer')
    return branchFixes(again, finding, analysis);
  const e = whole as Expr;
  if (e.kind === 'BoolOp' || (e.kind === 'UnaryOp' && e.op === 'not') || (e.kind === 'Compare' && e.ops.length > 1)) {
    const text = valueText(r, e);
    const edits = [
      r.replace(e, isOperand(owner) && !/^[\w.]+\(|^~/.test(text) ? `(${text})` : text),
      ...r.imports.edits(),
    ];
    return [{ title: 'Combine the arrays with array operators', edits, preferred: true }];
  }
  if (!node) return [];
  // `return bool(x)`: nothing is decided here.
  const number = asArray(finding, analysis);
  if (number.length > 0) return number;
  // What is chosen from is traced too: `max(0, min(x, 1))` is one fault after the other.
  let outer = node;
  for (const up of path.slice(0, -1).reverse()) {
    if (!isPairwise(outer) || !isPairwise(up) || !(up.args as readonly SyntaxNode[]).includes(outer)) break;
    outer = up;
  }
  return made(builtinFix(r, outer as Expr));
}

/** Whether an expression within another one has to keep its parentheses; those around it aren't part of its span. */
const isOperand = (owner: SyntaxNode | undefined): boolean =>
  owner !== undefined && /^(?:BinOp|UnaryOp|Compare|Attribute|Subscript|BoolOp)$/.test(owner.kind);

function branchFixes(again: () => Rewrite, finding: Finding, analysis: Analysis): Fix[] {
  const where = again();
  const cond = again();
  const ofWhere = branchesAt(where, finding, analysis);
  const ofCond = branchesAt(cond, finding, analysis);
  if (!ofWhere || !ofCond) return [];
  const chain = again();
  const ofChain = branchesAt(chain, finding, analysis);
  const select = whereFix(where, ofWhere);
  const choose = [ofChain && switchFix(chain, ofChain), condFix(cond, ofCond)];
  const several = [...ofWhere.list.map((x) => x.body), ofWhere.orelse].some((body) => body.length > 1);
  const ordered = !several && isSafe(valuesOf(ofWhere)) ? [select, ...choose] : [...choose, select];
  return ordered.filter((f) => f !== undefined);
}

/** Index in the path of the whole condition that the innermost node is a part of. */
function decision(path: readonly SyntaxNode[]): number {
  let at = path.length - 1;
  for (; at > 0; at--) {
    const [up, node] = [path[at - 1], path[at]];
    const goesOn =
      up.kind === 'BoolOp' ||
      (up.kind === 'UnaryOp' && up.op === 'not') ||
      (up.kind === 'Compare' && up.ops.length > 1) ||
      (up.kind === 'Call' &&
        up.func.kind === 'Name' &&
        /^(?:bool|any|all)$/.test(up.func.id) &&
        up.args.length === 1 &&
        up.args[0] === node);
    if (!goesOn) break;
  }
  return at;
}

/** `a or b` gives one of its operands: booleans are combined, others selected. */
function valueText(r: Rewrite, e: Expr): string {
  if (e.kind !== 'BoolOp') return truth(r, e).text;
  const parts = e.values.map((v) => ({ condition: truth(r, v), value: r.argument(v) }));
  if (parts.every((p) => p.condition.boolean)) return truth(r, e).text;
  const where = r.imports.jnp('where');
  return parts
    .slice(0, -1)
    .reduceRight(
      (rest, { condition, value }) =>
        e.op === 'or'
          ? `${where}(${condition.text}, ${value}, ${rest})`
          : `${where}(${condition.text}, ${rest}, ${value})`,
      parts[parts.length - 1].value,
    );
}

/** `sum(v for v in x if v > 0)`: the others count as 0. */
function filteredSum(r: Rewrite, e: Extract<Expr, { kind: 'GeneratorExp' }>): Fix | undefined {
  const last = e.generators[e.generators.length - 1];
  const [test] = last.ifs;
  if (last.ifs.length !== 1) return undefined;
  const where = r.imports.jnp('where');
  const edits = [
    r.replace(e.elt, `${where}(${truth(r, test).text}, ${r.argument(e.elt)}, 0)`),
    r.replace({ start: last.iter.end, end: test.end }, ''),
    ...r.imports.edits(),
  ];
  return { title: `Select with ${where}`, edits, preferred: true };
}
