/** textDocument/publishDiagnostics. */
import type { ClientCapabilities, Connection, Diagnostic } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import type * as views from '../views/diagnostics.ts';
import { OWN_CODES, docsOf } from '../views/diagnostics.ts';
import type { Range } from '../views/text.ts';
import type { Snapshot } from './analyses.ts';
import type { Documents } from './documents.ts';

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};
const TAG = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

function toLsp(d: views.Diagnostic, uriOf: (path: string) => string): Diagnostic {
  return {
    range: d.range,
    severity: SEVERITY[d.severity],
    code: d.code,
    ...(OWN_CODES.has(d.code) ? {} : { codeDescription: { href: docsOf(d.code) } }),
    source: 'jitlens',
    message: d.message,
    ...(d.related.length > 0
      ? {
          relatedInformation: d.related.map((r) => ({
            location: { uri: uriOf(r.at.path), range: r.at.range },
            message: r.message,
          })),
        }
      : {}),
    ...(d.tag ? { tags: [TAG[d.tag]] } : {}),
  };
}

/** Two documents may find the same in a module that both import. */
const keyOf = (d: Diagnostic): string => JSON.stringify([d.range, d.code, d.message]);

interface Published {
  readonly version: number | undefined;
  readonly diagnostics: Diagnostic[];
}

export class Diagnostics {
  /** What the analysis of a document found: by document, then by the text that it is about, its own or a module's. */
  private readonly found = new Map<string, Map<string, Diagnostic[]>>();
  /** What the client has, by text. */
  private readonly published = new Map<string, Published>();
  private sendsVersion = false;

  constructor(
    private readonly connection: Pick<Connection, 'sendDiagnostics'>,
    private readonly documents: Pick<Documents, 'documentOf' | 'uriOf' | 'textVersion'>,
  ) {}

  initialize({ textDocument }: ClientCapabilities): void {
    this.sendsVersion = textDocument?.publishDiagnostics?.versionSupport === true;
  }

  publish(document: string, found: readonly views.Diagnostic[], texts: Snapshot['texts']): void {
    const { documents } = this;
    if (!documents.documentOf(document)) return;
    const uriOf = (path: string): string => documents.uriOf(path);
    const now = new Map<string, Diagnostic[]>(texts.map(({ path }) => [path, []]));
    for (const d of found) {
      const uri = uriOf(d.path);
      const list = now.get(uri);
      if (list) list.push(toLsp(d, uriOf));
      else now.set(uri, [toLsp(d, uriOf)]);
    }
    const before = this.found.get(document) ?? new Map<string, Diagnostic[]>();
    this.found.set(document, now);
    const versions = new Map(texts.map(({ path, version }) => [path, version]));
    for (const uri of new Set([...now.keys(), ...before.keys()])) this.update(uri, versions.get(uri));
  }

  /** Tell the client about one text, if there is anything new. `version`: that which was analysed. */
  private update(uri: string, version = this.documents.textVersion(uri)): void {
    const all = new Map<string, Diagnostic>();
    for (const of of this.found.values()) for (const d of of.get(uri) ?? []) all.set(keyOf(d), d);
    const diagnostics = [...all.values()];
    const old = this.published.get(uri);
    // Cells that nothing happened to, and modules without findings, needn't hear of it.
    if (old ? old.version === version && JSON.stringify(old.diagnostics) === JSON.stringify(diagnostics) : false)
      return;
    const wanted = [...this.found.values()].some((of) => of.has(uri));
    if (wanted) this.published.set(uri, { version, diagnostics });
    else this.published.delete(uri);
    const at = this.sendsVersion && version !== undefined ? { version } : {};
    void this.connection.sendDiagnostics({ uri, diagnostics, ...at });
  }

  close(document: string): void {
    const gone = this.found.get(document);
    this.found.delete(document);
    for (const uri of gone?.keys() ?? []) this.update(uri);
  }

  /** What was published of one code at one place: what a fix mends. */
  at(document: string, path: string, code: string, { start, end }: Range): Diagnostic[] {
    const all = this.found.get(document)?.get(path) ?? [];
    return all.filter(
      (d) =>
        d.code === code &&
        d.range.start.line === start.line &&
        d.range.start.character === start.character &&
        d.range.end.line === end.line &&
        d.range.end.character === end.character,
    );
  }
}
