/** Which trace a command means: the one it was given, else the one at the cursor, with a choice where there are several. */
import * as vscode from 'vscode';
import { TracesRequest, type TraceRef, type TraceSummary } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import { isSource } from './notebooks.ts';

const size = (t: TraceSummary): number => t.fullRange.end.line - t.fullRange.start.line;

const DIRECTIVE = /^\s*#\s*trace:\s*(.*?)\s*$/;
/** What may stand between a directive and the header of its function: comments, decorators, nothing. */
const LEADING = /^\s*(?:[#@)\]}]|$)/;

/**
 * The traces that the cursor is about: of its directive; else of the innermost function around the line, or of the one
 * below if the line leads up to it; else all of the document.
 */
export function tracesAround(
  traces: readonly TraceSummary[],
  lines: readonly string[],
  cursor: number,
): TraceSummary[] {
  let line = cursor;
  while (line < lines.length - 1 && LEADING.test(lines[line] ?? '')) line++;
  const holding = traces.filter((t) => t.fullRange.start.line <= line && line <= t.fullRange.end.line);
  const smallest = Math.min(...holding.map(size));
  const around = holding.filter((t) => size(t) === smallest);
  const call = DIRECTIVE.exec(lines[cursor] ?? '')?.[1];
  const named = (around.length > 0 ? around : traces).filter((t) => t.call === call);
  if (named.length > 0) return named;
  if (around.length > 0) return around;
  const made = traces.filter((t) => t.range.start.line === line);
  return made.length > 0 ? made : [...traces];
}

export interface Here {
  editor: vscode.TextEditor;
  lines: string[];
  /** All of the document's. */
  traces: TraceSummary[];
}

/** Those that the cursor is about. */
export const tracesAtCursor = ({ editor, lines, traces }: Here): TraceSummary[] =>
  tracesAround(traces, lines, editor.selection.active.line);

/** The active Python editor and its traces. */
export async function tracesHere(client: Client): Promise<Here | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor || !isSource(editor.document)) return undefined;
  const traces = await client.request(TracesRequest, { uri: client.text(editor.document.uri) });
  return { editor, lines: editor.document.getText().split(/\r?\n/), traces };
}

export function noEditor(): void {
  void vscode.window.showInformationMessage('Jitlens: open a Python file or notebook cell first.');
}

export const icon = (t: TraceSummary): string => (t.outcome === 'jaxpr' ? '$(symbol-function)' : '$(warning)');

/** The trace that a command is about; undefined where there is none (which is then told) or none was chosen. */
export async function chooseTrace(client: Client, given: unknown, title: string): Promise<TraceRef | undefined> {
  if (isTraceRef(given)) return given;
  const here = await tracesHere(client);
  if (!here) {
    noEditor();
    return undefined;
  }
  const candidates = tracesAtCursor(here);
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(
      'Jitlens: nothing is traced here. Wrap a function in jax.jit, or write a line `# trace: CALL` above it.',
    );
    return undefined;
  }
  if (candidates.length === 1) return candidates[0]?.trace;
  const picked = await vscode.window.showQuickPick(
    candidates.map((t) => ({ label: `${icon(t)} ${t.call}`, detail: t.summary, trace: t.trace })),
    { title, placeHolder: 'Which inputs?', matchOnDetail: true },
  );
  return picked?.trace;
}

/** Arguments of commands come from anywhere (keybindings, other extensions), so they are looked at. */
function isTraceRef(value: unknown): value is TraceRef {
  if (typeof value !== 'object' || value === null || !('uri' in value) || !('id' in value)) return false;
  return typeof value.uri === 'string' && typeof value.id === 'string';
}
