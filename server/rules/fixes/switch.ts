/** Branches that compare one integer with 0, 1, 2, … → `jax.lax.switch`. */
import type { Expr } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import type { Branches } from './branches.ts';
import { branchFunctions } from './cond.ts';
import type { Rewrite } from './rewrite.ts';

/** What a test compares with which integer: `i == 2`. */
interface Case {
  readonly subject: Expr;
  readonly value: number;
}

const integer = (e: Expr): number | undefined =>
  e.kind === 'Constant' && e.value.type === 'int' && typeof e.value.value === 'number' ? e.value.value : undefined;

function caseOf(test: Expr): Case | undefined {
  if (test.kind !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== '==') return undefined;
  const [right] = test.comparators;
  const [first, second] = [integer(test.left), integer(right)];
  if (second !== undefined && first === undefined) return { subject: test.left, value: second };
  return first !== undefined && second === undefined ? { subject: right, value: first } : undefined;
}

/** The cases of all branches, where they are about one expression. */
function casesOf(r: Rewrite, { node }: Branches): { subject: Expr; values: number[] } | undefined {
  const cases: (Case | undefined)[] = [];
  if (node.kind === 'Match')
    for (const { pattern, guard } of node.cases) {
      if (pattern.kind === 'MatchAs' && !guard) break;
      const value = pattern.kind === 'MatchValue' && !guard ? integer(pattern.value) : undefined;
      cases.push(value === undefined ? undefined : { subject: node.subject, value });
    }
  else
    for (let n = node; ;) {
      cases.push(caseOf(n.test));
      const [next] = n.orelse;
      if (n.orelse.length !== 1 || next.kind !== 'If') break;
      n = next;
    }
  const [first] = cases;
  // It is written several times.
  if (!first || !/^(?:Name|Attribute|Subscript)$/.test(first.subject.kind)) return undefined;
  if (!cases.every((c) => c !== undefined && r.slice(c.subject) === r.slice(first.subject))) return undefined;
  return { subject: first.subject, values: cases.map((c) => c?.value ?? 0) };
}

/** Branches from which `switch` is worth it. */
const SEVERAL = 2;

export function switchFix(r: Rewrite, b: Branches): Fix | undefined {
  const cases = casesOf(r, b);
  if (!cases || cases.values.length < SEVERAL || cases.values.length !== b.list.length) return undefined;
  const { subject, values } = cases;
  const count = values.length;
  const first = Math.min(...values);
  // One number each, without a gap.
  if (new Set(values).size !== count || Math.max(...values) !== first + count - 1) return undefined;
  const i = r.operand(subject);
  const shifted = first === 0 ? r.slice(subject) : `${i} - ${first}`;
  // What lies outside is the `else`, and JAX would take the nearest branch.
  const index = `${r.imports.jnp('where')}((${i} >= ${first}) & (${i} < ${first + count}), ${shifted}, ${count})`;
  const name = r.imports.lax('switch');
  const choose = (callables: readonly string[], operands: readonly string[]): string => {
    const ordered = values.map((_, k) => callables[values.indexOf(first + k)]);
    const list = [...ordered, callables[count]].join(', ');
    return `${name}(${index}, [${list}]${operands.map((n) => `, ${n}`).join('')})`;
  };
  return branchFunctions(r, b, { title: `Choose with ${name}`, choose, numbers: values });
}
