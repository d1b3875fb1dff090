/** textDocument/codeLens. */
import type { CodeLens, CodeLensParams } from 'vscode-languageserver';
import type { Lens } from '../views/lenses.ts';
import type { CommandArguments } from './protocol.ts';
import type { Server } from './server.ts';

function toLsp({ range, title, command, id }: Lens, uri: string): CodeLens {
  const args: CommandArguments = [{ uri, id }];
  return { range, command: { title, command, arguments: args } };
}

export function registerCodeLens({ connection, documents, analyses, configuration, dispatcher }: Server): void {
  connection.onCodeLens(
    dispatcher.request('codeLens', [], async ({ textDocument: { uri } }: CodeLensParams) => {
      const document = documents.documentOf(uri);
      if (document === undefined || !configuration.of(document).lenses) return [];
      return (await analyses.ask('lenses', { document, path: uri })).map((lens) => toLsp(lens, uri));
    }),
  );
}
