/** textDocument/codeAction and codeAction/resolve. */
import type { ClientCapabilities, CodeAction, CodeActionParams, TextEdit } from 'vscode-languageserver';
import { CodeActionKind } from 'vscode-languageserver';
import type { Action } from '../views/actions.ts';
import type { Server } from './server.ts';

const KIND = { quickfix: CodeActionKind.QuickFix, refactor: CodeActionKind.Refactor };

/** Asked for by `editor.codeActionsOnSave`, and by "Fix All" of the editor. */
export const FIX_ALL = `${CodeActionKind.SourceFixAll}.jitlens`;

/** What an action is resolved from: its edits are made when it is chosen. */
interface Deferred {
  readonly document: string;
  /** Undefined: all rules. */
  readonly rule: string | undefined;
}

const isDeferred = (data: unknown): data is Deferred =>
  typeof data === 'object' && data !== null && 'document' in data && typeof data.document === 'string';

function changesOf(edits: Action['edits']): Record<string, TextEdit[]> {
  const changes: Record<string, TextEdit[]> = {};
  for (const { path, range, newText } of edits) (changes[path] ??= []).push({ range, newText });
  return changes;
}

function toLsp(action: Action, mended: CodeAction['diagnostics']): CodeAction {
  return {
    title: action.title,
    kind: KIND[action.kind],
    edit: { changes: changesOf(action.edits) },
    ...(action.preferred ? { isPreferred: true } : {}),
    ...(mended && mended.length > 0 ? { diagnostics: mended } : {}),
  };
}

/** Whether actions of a kind are wanted: kinds are a hierarchy, `refactor` holds `refactor.rewrite`. */
const wants = (only: readonly string[] | undefined, kind: string): boolean =>
  !only || only.some((o) => kind === o || kind.startsWith(`${o}.`));

/** Whether the client asks for an action's edits only when it is chosen. */
export const resolvesEdits = ({ textDocument }: ClientCapabilities): boolean =>
  textDocument?.codeAction?.dataSupport === true &&
  textDocument.codeAction.resolveSupport?.properties.includes('edit') === true;

export function registerCodeAction(server: Server, resolves: () => boolean): void {
  const { connection, documents, analyses, diagnostics, dispatcher } = server;

  const resolved = async (action: CodeAction, { document, rule }: Deferred): Promise<CodeAction> => {
    const { edits } = await analyses.ask('fixAll', { document, rule });
    return { ...action, edit: { changes: changesOf(edits) } };
  };
  const deferred = async (action: CodeAction, data: Deferred): Promise<CodeAction> =>
    resolves() ? { ...action, data } : resolved(action, data);

  connection.onCodeAction(
    dispatcher.request('codeAction', [], async ({ textDocument: { uri }, range, context }: CodeActionParams) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return [];
      const { only } = context;
      const found: CodeAction[] = [];
      const fixes = wants(only, CodeActionKind.QuickFix);
      if (fixes || wants(only, CodeActionKind.Refactor)) {
        const actions = await analyses.ask('actions', { document, path: uri, range, fixes });
        for (const a of actions.filter((x) => wants(only, KIND[x.kind])))
          if (a.fixAll)
            found.push(await deferred({ title: a.title, kind: KIND[a.kind] }, { document, rule: a.fixAll.rule }));
          else found.push(toLsp(a, a.mends && diagnostics.at(document, uri, a.mends.code, a.mends.range)));
      }
      // Only who asks for it gets it: finding out what it would do takes a while.
      if (only && wants(only, FIX_ALL))
        found.push(await deferred({ title: 'Jitlens: Fix all', kind: FIX_ALL }, { document, rule: undefined }));
      return found;
    }),
  );
  connection.onCodeActionResolve((chosen, token) => {
    const resolve = dispatcher.request('codeActionResolve', chosen, (action: CodeAction) => {
      const data: unknown = action.data;
      return isDeferred(data) && documents.documentOf(data.document) !== undefined ? resolved(action, data) : action;
    });
    return resolve(chosen, token);
  });
}
