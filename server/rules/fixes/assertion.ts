/** Checks of values while tracing: reported when the function runs, or taken away. */
import type { Assert, Expr, If } from '../../syntax/ast.ts';
import type { Fix } from '../rule.ts';
import { isElif } from './branches.ts';
import { blockOf } from './flow.ts';
import type { Rewrite } from './rewrite.ts';
import { negation, truth } from './truth.ts';
import { stringLiteral } from './edit.ts';

/** `assert test, message`, or `if failed: raise …`. */
export function checkFixes(make: () => { r: Rewrite; node: Assert | If; index: number } | undefined): Fix[] {
  return [report(make()), remove(make())].filter((f) => f !== undefined);
}

type Made = ReturnType<Parameters<typeof checkFixes>[0]>;

function report(made: Made): Fix | undefined {
  if (!made) return undefined;
  const { r, node } = made;
  const text = r.slice(node.test).replace(/\s+/g, ' ');
  const failed = node.kind === 'Assert' ? negation(r, node.test) : truth(r, node.test).text;
  const said = node.kind === 'Assert' && node.msg ? messageOf(node.msg) : undefined;
  const message = said ?? (node.kind === 'Assert' ? `assertion failed: ${text}` : `check failed: ${text}`);
  const quote = r.slice(node).includes('"') ? '"' : "'";
  const print = r.imports.jax('debug');
  const literal = stringLiteral(message.replace(/[{}]/g, '$&$&'), quote);
  const newText = `${r.imports.lax('cond')}(${failed}, lambda: ${print}.print(${literal}), lambda: None)`;
  const edits = [r.replace(node, newText), ...r.imports.edits()];
  return { title: `Report it when it runs: ${print}.print`, edits, preferred: true };
}

const messageOf = (e: Expr): string | undefined =>
  e.kind === 'Constant' && e.value.type === 'str' ? e.value.value : undefined;

function remove(made: Made): Fix | undefined {
  if (!made) return undefined;
  const { r, node, index } = made;
  const block = blockOf(r.path[index - 1], node);
  const title = 'Remove the check';
  const line = r.wholeLines(node);
  if (!line || block.length === 1) return { title, edits: [r.replace(node, 'pass')] };
  return { title, edits: [line] };
}

/** The check whose condition a node of the path is. */
export function assertionOf(r: Rewrite, index: number): Made {
  const node = r.path[index];
  if (node.kind === 'Assert') return { r, node, index };
  const raises =
    node.kind === 'If' && node.orelse.length === 0 && node.body.length === 1 && node.body[0].kind === 'Raise';
  return raises && !isElif(r, node) ? { r, node, index } : undefined;
}
