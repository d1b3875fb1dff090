/** The names by which a fix calls JAX, and the imports that it has to add for them. */
import type { Analysis } from '../../analysis/analyze.ts';
import type { SourceText } from '../../analysis/source.ts';
import type { SourceChunk } from '../../jaxpr/source.ts';
import type { Edit } from '../rule.ts';
import { insert, newline } from './edit.ts';

type Known = 'jax' | 'jax.numpy' | 'jax.lax';

export class Imports {
  private readonly known = new Map<string, string>();
  private readonly added = new Set<string>();

  constructor(
    readonly analysis: Analysis,
    readonly source: SourceText,
  ) {
    // In a notebook the other cells' imports count too.
    for (const s of analysis.sources.includes(source) ? analysis.sources : [source]) this.readFrom(s);
  }

  private readFrom(source: SourceText): void {
    const bind = (full: string, name: string): void => {
      if (!this.known.has(full)) this.known.set(full, name);
    };
    for (const { top } of source.statements()) {
      const { stmt } = top;
      if (stmt.kind === 'Import')
        for (const { name, asname } of stmt.names) {
          if (asname !== undefined) bind(name, asname);
          else if (name === 'jax' || name.startsWith('jax.')) bind('jax', 'jax');
        }
      else if (stmt.kind === 'ImportFrom' && stmt.level === 0 && stmt.module !== undefined)
        for (const { name, asname } of stmt.names) bind(`${stmt.module}.${name}`, asname ?? name);
    }
  }

  private module(full: Known): string {
    const name = this.known.get(full);
    if (name !== undefined) return name;
    if (full === 'jax.lax') return `${this.module('jax')}.lax`;
    const made = full === 'jax' ? 'jax' : 'jnp';
    this.known.set(full, made);
    this.added.add(full === 'jax' ? 'import jax' : 'import jax.numpy as jnp');
    return made;
  }

  /** `jnp.where`, or the name that the module imported it by. */
  jnp(name: string): string {
    return this.known.get(`jax.numpy.${name}`) ?? `${this.module('jax.numpy')}.${name}`;
  }

  lax(name: string): string {
    return this.known.get(`jax.lax.${name}`) ?? `${this.module('jax.lax')}.${name}`;
  }

  jax(name: string): string {
    return this.known.get(`jax.${name}`) ?? `${this.module('jax')}.${name}`;
  }

  /** Edits for what was asked for and isn't imported. */
  edits(): Edit[] {
    if (this.added.size === 0) return [];
    const lines = [...this.added].sort();
    const { source } = this;
    const end = newline(source);
    const statements = source.statements();
    const isJax = (module: string | undefined): boolean => module === 'jax' || (module?.startsWith('jax.') ?? false);
    const first = statements.find(
      ({ top: { stmt } }) =>
        (stmt.kind === 'Import' && stmt.names.some((n) => isJax(n.name))) ||
        (stmt.kind === 'ImportFrom' && isJax(stmt.module)),
    );
    if (first) {
      const { stmt } = first.top;
      const after = stmt.kind === 'Import' && stmt.names.length === 1 && stmt.names[0].name === 'jax';
      const edit = after ? this.nextLine(first.chunk, stmt.end, lines, end) : undefined;
      return [edit ?? insert(source, first.chunk, 0, lines.map((l) => `${l}${end}`).join(''))];
    }
    // Behind the module's docstring and `from __future__`.
    const other = statements.find(
      ({ top: { stmt } }) =>
        !(stmt.kind === 'Expr' && stmt.value.kind === 'Constant') &&
        !(stmt.kind === 'ImportFrom' && stmt.module === '__future__'),
    );
    return other ? [insert(source, other.chunk, 0, lines.map((l) => `${l}${end}`).join(''))] : [];
  }

  private nextLine(chunk: SourceChunk, at: number, lines: readonly string[], end: string): Edit | undefined {
    const { source } = this;
    const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n)/.exec(source.text.slice(chunk.start + at));
    return rest ? insert(source, chunk, at + rest[0].length, lines.map((l) => `${end}${l}`).join('')) : undefined;
  }
}
