/** A document in a session of its own, and the views of it, as tests write them. */
import { nodeHost } from '../../server/host.ts';
import type { Session } from '../../server/lsp/session.ts';
import { createSession } from '../../server/worker.ts';
import type { Requests } from '../../server/lsp/messages.ts';

export const DOCUMENT = 'doc.py';
export const HEAD = 'import jax\nimport jax.numpy as jnp\n';

export interface Opened {
  readonly session: Session;
  readonly text: string;
  readonly answer: Requests['analyze']['answer'];
  /** The line (from 0) and character of a part of the text; `|` in it says where exactly. */
  at(part: string): { line: number; character: number };
}

export async function open(code: string, rules: Record<string, 'off'> = {}): Promise<Opened> {
  const session = createSession(nodeHost());
  const text = HEAD + code;
  const texts = [{ path: DOCUMENT, text, isCell: false }];
  const answer = session.handle('analyze', { document: DOCUMENT, name: DOCUMENT, texts, x64: false, rules });
  return {
    session,
    text,
    answer,
    at(part) {
      const bar = Math.max(part.indexOf('|'), 0);
      const offset = text.indexOf(part.replace('|', '')) + bar;
      const lines = text.slice(0, offset).split('\n');
      return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    },
  };
}

export const ALL = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
export const here = { document: DOCUMENT, path: DOCUMENT };

/** The code with its hints written in: avals behind their targets as `«: f32[3]»`, eqns at the ends of lines. */
export function withHints({ session, text }: Opened): string {
  const hints = session.handle('hints', { ...here, range: ALL });
  const lines = text.split('\n');
  for (const { position, text: label } of [...hints].reverse()) {
    const line = lines[position.line] ?? '';
    lines[position.line] = `${line.slice(0, position.character)}«${label}»${line.slice(position.character)}`;
  }
  return lines.join('\n').slice(HEAD.length);
}
