/** textDocument/did…, notebookDocument/did…: what opens, changes, is saved and closes, and what that sets off. */
import type { Settings } from './protocol.ts';
import type { Server } from './server.ts';
import { fileOf } from './uris.ts';

export function registerSync(server: Server): void {
  const { connection, documents, analyses, configuration, diagnostics, dispatcher } = server;
  const { dependents, openTexts, folders, watchedFiles } = server;

  /** Documents that import a file which changed, those that are traced `when` this happens. */
  const others = (document: string, when?: Settings['trace']): void => {
    const path = fileOf(document);
    if (path === undefined) return;
    for (const other of dependents.changed([path], documents.all()))
      if (other !== document && (when === undefined || configuration.of(other).trace === when)) analyses.request(other);
  };
  const all = (): void => {
    for (const document of documents.all()) analyses.request(document);
  };

  const opened = dispatcher.notification('open', async (document: string) => {
    others(document);
    analyses.announce(document);
    await configuration.load(document);
    // It may have been closed meanwhile.
    if (documents.documentOf(document) === document) analyses.request(document);
  });
  const changed = dispatcher.notification('change', (document: string) => {
    others(document, 'onType');
    if (configuration.of(document).trace === 'onType') analyses.request(document);
  });
  const saved = dispatcher.notification('save', (document: string) => {
    others(document, 'onSave');
    if (configuration.of(document).trace === 'onSave') analyses.request(document);
  });
  const closed = dispatcher.notification('close', (document: string) => {
    analyses.close(document);
    diagnostics.close(document);
    configuration.forget(document);
    dependents.forget(document);
    // The disk's text counts again.
    others(document);
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
          all();
        }),
      );
      folders.start(dispatcher.notification('folders', all));
      watchedFiles.start();
    }),
  );
  watchedFiles.listen({
    changed: dispatcher.notification('files', (paths: readonly string[], decisive: boolean) => {
      // What an editor has open is as the editor has it.
      const editors = new Set(documents.openFiles().map((f) => f.path));
      const onDisk = paths.filter((path) => !editors.has(path));
      const affected = [...onDisk, ...onDisk.flatMap((folder) => dependents.filesBelow(folder))];
      if (affected.length === 0 && !decisive) return;
      openTexts.changed(affected, decisive);
      // Of what is decisive the worker's answer says that it concerns all.
      for (const document of dependents.changed(affected, documents.all())) analyses.request(document);
    }),
  });
}
