/** The names that a statement binds at its own level. */
import type { Expr, Stmt } from '../syntax/ast.ts';

function fromTarget(e: Expr, out: string[]): void {
  if (e.kind === 'Name') out.push(e.id);
  else if (e.kind === 'Tuple' || e.kind === 'List') for (const x of e.elts) fromTarget(x, out);
  else if (e.kind === 'Starred') fromTarget(e.value, out);
}

export function boundNames(stmt: Stmt, out: string[] = []): string[] {
  const block = (body: readonly Stmt[]): void => {
    for (const s of body) boundNames(s, out);
  };
  switch (stmt.kind) {
    case 'FunctionDef':
    case 'ClassDef':
      out.push(stmt.name);
      break;
    case 'Assign':
      for (const t of stmt.targets) fromTarget(t, out);
      break;
    case 'AugAssign':
    case 'AnnAssign':
      fromTarget(stmt.target, out);
      break;
    case 'For':
      fromTarget(stmt.target, out);
      block(stmt.body);
      break;
    case 'While':
    case 'If':
      block(stmt.body);
      block(stmt.orelse);
      break;
    case 'With':
      for (const item of stmt.items) if (item.target) fromTarget(item.target, out);
      block(stmt.body);
      break;
    case 'Try':
      block(stmt.body);
      for (const h of stmt.handlers) block(h.body);
      block(stmt.orelse);
      block(stmt.finalbody);
      break;
    case 'Import':
      for (const n of stmt.names) out.push(n.asname ?? n.name.split('.')[0]);
      break;
    case 'ImportFrom':
      for (const n of stmt.names) if (n.name !== '*') out.push(n.asname ?? n.name);
      break;
    default:
  }
  return out;
}
