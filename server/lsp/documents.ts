/** The open documents: files and untitled ones, notebooks with their cells. */
import { NotebookDocuments, TextDocuments } from 'vscode-languageserver';
import { NotebookCellKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { isAbsolute } from '../analysis/paths.ts';
import type { Snapshot } from './analyses.ts';
import type { OpenText } from './openTexts.ts';
import { fileOf, uriOfPath } from './uris.ts';

const PYTHON = 'python';

export class Documents {
  readonly files = new TextDocuments(TextDocument);
  readonly notebooks = new NotebookDocuments(TextDocument);

  /** The document that a uri belongs to: of a cell its notebook. Undefined where it isn't open, or isn't Python. */
  documentOf(uri: string): string | undefined {
    const file = this.files.get(uri);
    if (file) return file.languageId === PYTHON ? uri : undefined;
    if (this.notebooks.getNotebookDocument(uri)) return uri;
    return this.notebooks.findNotebookDocumentForCell(uri)?.uri;
  }

  isNotebook(document: string): boolean {
    return this.notebooks.getNotebookDocument(document) !== undefined;
  }

  version(document: string): number {
    return this.files.get(document)?.version ?? this.notebooks.getNotebookDocument(document)?.version ?? 0;
  }

  /** Of a file or a cell; undefined where it isn't open. */
  textVersion(uri: string): number | undefined {
    return this.files.get(uri)?.version ?? this.notebooks.cellTextDocuments.get(uri)?.version;
  }

  /** The open Python files that are on a disk. */
  openFiles(): OpenText[] {
    return this.files.all().flatMap((d) => {
      const path = d.languageId === PYTHON ? fileOf(d.uri) : undefined;
      return path === undefined ? [] : [{ path, text: d.getText(), version: d.version }];
    });
  }

  /** The uri of what analysis/ calls by a path: that of the editor which has it open; texts of documents have uris already. */
  uriOf(path: string): string {
    if (!isAbsolute(path)) return path;
    return this.files.all().find((d) => fileOf(d.uri) === path)?.uri ?? uriOfPath(path);
  }

  all(): string[] {
    const files = this.files.all().filter((d) => d.languageId === PYTHON);
    const notebooks = new Set<string>();
    for (const cell of this.notebooks.cellTextDocuments.all()) {
      const notebook = this.notebooks.findNotebookDocumentForCell(cell.uri);
      if (notebook) notebooks.add(notebook.uri);
    }
    return [...files.map((d) => d.uri), ...notebooks];
  }

  /** Its texts as they are now; cells in order, those of other languages left out. */
  texts(document: string): Snapshot['texts'] | undefined {
    const file = this.files.get(document);
    if (file) return [{ path: document, text: file.getText(), version: file.version, isCell: false }];
    const notebook = this.notebooks.getNotebookDocument(document);
    if (!notebook) return undefined;
    return notebook.cells.flatMap((cell) => {
      const text = this.notebooks.getCellTextDocument(cell);
      if (cell.kind !== NotebookCellKind.Code || text?.languageId !== PYTHON) return [];
      return [{ path: text.uri, text: text.getText(), version: text.version, isCell: true }];
    });
  }
}
