/** textDocument/inlayHint. */
import type { InlayHint, InlayHintParams } from 'vscode-languageserver';
import { InlayHintKind } from 'vscode-languageserver';
import type { Hint } from '../views/hints.ts';
import type { Server } from './server.ts';

const toLsp = ({ position, text, kind, tooltip }: Hint): InlayHint => ({
  position,
  label: text,
  ...(kind === 'aval' ? { kind: InlayHintKind.Type } : { paddingLeft: true }),
  ...(tooltip === undefined ? {} : { tooltip: { kind: 'markdown', value: tooltip } }),
});

export function registerInlayHint({ connection, documents, analyses, configuration, dispatcher }: Server): void {
  connection.languages.inlayHint.on(
    dispatcher.request('inlayHint', [], async ({ textDocument: { uri }, range }: InlayHintParams) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return [];
      const { avals, eqns } = configuration.of(document).hints;
      if (!avals && !eqns) return [];
      const hints = await analyses.ask('hints', { document, path: uri, range });
      return hints.filter((h) => (h.kind === 'aval' ? avals : eqns)).map(toLsp);
    }),
  );
}
