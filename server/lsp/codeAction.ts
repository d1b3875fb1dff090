/** textDocument/codeAction. */
import type { CodeAction, CodeActionParams, TextEdit } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import type { Action } from '../views/actions.ts';
import type { Server } from './server.ts';

const KIND = { quickfix: CodeActionKind.QuickFix, refactor: CodeActionKind.Refactor };

function toLsp(action: Action, mended: CodeAction['diagnostics']): CodeAction {
  const changes: Record<string, TextEdit[]> = {};
  for (const { path, range, newText } of action.edits) (changes[path] ??= []).push({ range, newText });
  return {
    title: action.title,
    kind: KIND[action.kind],
    edit: { changes },
    ...(action.preferred ? { isPreferred: true } : {}),
    ...(mended && mended.length > 0 ? { diagnostics: mended } : {}),
  };
}

/** Whether actions of a kind are wanted: kinds are a hierarchy, `refactor` holds `refactor.rewrite`. */
const wants = (only: readonly string[] | undefined, kind: string): boolean =>
  !only || only.some((o) => kind === o || kind.startsWith(`${o}.`));

export function registerCodeAction({ connection, documents, analyses, diagnostics, dispatcher }: Server): void {
  connection.onCodeAction(
    dispatcher.request('codeAction', [], async ({ textDocument: { uri }, range, context }: CodeActionParams) => {
      const document = documents.documentOf(uri);
      const fixes = wants(context.only, CodeActionKind.QuickFix);
      if (document === undefined || (!fixes && !wants(context.only, CodeActionKind.Refactor))) return [];
      const actions = await analyses.ask('actions', { document, path: uri, range, fixes });
      return actions
        .filter((a) => wants(context.only, KIND[a.kind]))
        .map((a) => toLsp(a, a.mends && diagnostics.at(document, uri, a.mends.code, a.mends.range)));
    }),
  );
}
