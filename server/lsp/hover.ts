/** textDocument/hover. */
import type { Hover, HoverParams } from 'vscode-languageserver';
import type { Server } from './server.ts';

export function registerHover({ connection, documents, analyses, dispatcher }: Server): void {
  connection.onHover(
    dispatcher.request<HoverParams, Hover | null>('hover', null, async ({ textDocument: { uri }, position }) => {
      const document = documents.documentOf(uri);
      if (document === undefined) return null;
      const found = await analyses.ask('hover', { document, path: uri, position });
      return found && { range: found.range, contents: { kind: 'markdown', value: found.markdown } };
    }),
  );
}
