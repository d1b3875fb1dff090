/** What may be assigned to, deleted, annotated; as Parser/pegen.c's _PyPegen_get_invalid_target and the compiler have it. */
import type { Expr, Starred } from './ast.ts';
import { described } from './described.ts';
import { Reader } from './reader.ts';

export abstract class Targets extends Reader {
  /** Something that is assigned to. */
  protected checkTarget(e: Expr): void {
    if (e.kind === 'Name') return;
    if (e.kind === 'Starred') {
      this.checkNested(e.value);
      this.complain('starred assignment target must be in a list or tuple', e);
    } else this.checkNested(e);
  }

  private checkNested(e: Expr): void {
    switch (e.kind) {
      case 'Name':
      case 'Attribute':
      case 'Subscript':
        return;
      case 'Tuple':
      case 'List': {
        let stars: Starred | undefined;
        for (const x of e.elts) {
          if (x.kind !== 'Starred') this.checkNested(x);
          else {
            if (stars !== undefined) this.complain('multiple starred expressions in assignment', x);
            stars = x;
            this.checkNested(x.value);
          }
        }
        return;
      }
      default:
        this.failOn(`cannot assign to ${described(e)}`, e);
    }
  }

  protected checkDeleted(e: Expr): void {
    if (e.kind === 'Tuple' || e.kind === 'List') for (const x of e.elts) this.checkDeleted(x);
    else if (e.kind !== 'Name' && e.kind !== 'Attribute' && e.kind !== 'Subscript')
      this.failOn(`cannot delete ${described(e)}`, e);
  }
}
