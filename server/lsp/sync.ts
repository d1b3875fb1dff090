/** textDocument/did…, notebookDocument/did…: what opens, changes, is saved and closes, and what that sets off. */
import type { Server } from './server.ts';

export function registerSync(server: Server): void {
  const { connection, documents, analyses, configuration, diagnostics, dispatcher } = server;

  const opened = dispatcher.notification('open', async (document: string) => {
    analyses.announce(document);
    await configuration.load(document);
    // It may have been closed meanwhile.
    if (documents.documentOf(document) === document) analyses.request(document);
  });
  const changed = dispatcher.notification('change', (document: string) => {
    if (configuration.of(document).trace === 'onType') analyses.request(document);
  });
  const saved = dispatcher.notification('save', (document: string) => {
    if (configuration.of(document).trace === 'onSave') analyses.request(document);
  });
  const closed = dispatcher.notification('close', (document: string) => {
    analyses.close(document);
    diagnostics.close(document);
    configuration.forget(document);
  });

  /** A file's first change is its opening. */
  const open = new Set<string>();
  documents.files.onDidChangeContent(({ document: { uri, languageId } }) => {
    if (languageId !== 'python') return;
    if (open.has(uri)) changed(uri);
    else opened(uri);
    open.add(uri);
  });
  documents.files.onDidSave(({ document }) => {
    if (open.has(document.uri)) saved(document.uri);
  });
  documents.files.onDidClose(({ document }) => {
    if (open.delete(document.uri)) closed(document.uri);
  });
  documents.notebooks.onDidOpen(({ uri }) => opened(uri));
  documents.notebooks.onDidChange(({ notebookDocument }) => changed(notebookDocument.uri));
  documents.notebooks.onDidSave(({ uri }) => saved(uri));
  documents.notebooks.onDidClose(({ uri }) => closed(uri));
  documents.files.listen(connection);
  documents.notebooks.listen(connection);

  connection.onInitialized(
    dispatcher.notification('initialized', () => {
      configuration.start(
        dispatcher.notification('configuration', async () => {
          await Promise.all(documents.all().map((d) => configuration.load(d)));
          for (const document of documents.all()) analyses.request(document);
        }),
      );
    }),
  );
  // Other files are not read yet: what they hold doesn't change an analysis.
  connection.onDidChangeWatchedFiles(() => undefined);
}
