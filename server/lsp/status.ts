/** jitlens/status and jitlens/tracesChanged: what comes of an analysis, told to the client. */
import type { Connection } from 'vscode-languageserver';
import { WORKER_LIMIT_MS } from '../limits.ts';
import type { AnalysesEvents } from './analyses.ts';
import type { Configuration } from './configuration.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { Dependents } from './dependents.ts';
import type { Documents } from './documents.ts';
import type { Folders } from './folders.ts';
import type { PythonView } from './messages.ts';
import type { OpenTexts } from './openTexts.ts';
import type { Status, TracesChanged } from './protocol.ts';
import { StatusNotification, TracesChangedNotification } from './protocol.ts';
import type { WatchedFiles } from './watchedFiles.ts';
import type { Refresh } from './refresh.ts';
import { fileOf, nameOf } from './uris.ts';

export interface Reporting {
  readonly connection: Connection;
  readonly documents: Documents;
  readonly configuration: Configuration;
  readonly diagnostics: Diagnostics;
  readonly refresh: Refresh;
  readonly folders: Folders;
  readonly dependents: Dependents;
  readonly openTexts: OpenTexts;
  readonly watchedFiles: WatchedFiles;
  now(): number;
  /** Analyse a document once more. */
  again(document: string): void;
}

export function reporting(parts: Reporting): AnalysesEvents {
  const { connection, documents, configuration, diagnostics, refresh, folders, dependents, openTexts, now } = parts;
  /** The last word on the Python of each document: it is logged when it is another. */
  let logged = '';
  const python = (uri: string, { text, path, problem }: PythonView): Status['python'] => {
    const bad = problem === undefined ? undefined : `The setting jitlens.python is not used: ${problem}.`;
    const said = bad === undefined ? text : `${bad} ${text}`;
    if (said !== logged) connection.console[bad === undefined ? 'info' : 'warn'](`${nameOf(uri)}: ${said}`);
    logged = said;
    return { text: said, ...(path === undefined ? {} : { path }) };
  };
  /** What is wrong with a project's settings is logged once. */
  const warned = new Set<string>();
  const warnOf = (problems: readonly string[]): void => {
    for (const problem of problems) if (!warned.has(problem)) connection.console.warn(problem);
    for (const problem of problems) warned.add(problem);
  };
  const status = (s: Status): void => void connection.sendNotification(StatusNotification, s);
  return {
    now,
    snapshot(document) {
      const texts = documents.texts(document);
      if (!texts) return undefined;
      const { enableX64: x64, rules, python: setting, pythonExtension } = configuration.of(document);
      const place = { file: fileOf(document), folders: folders.all(), python: setting, pythonExtension };
      return { name: nameOf(document), texts, x64, rules, place };
    },
    started(uri) {
      dependents.started();
      status({ state: 'tracing', uri });
    },
    prepare: () => openTexts.sync(),
    finished(uri, answer, { texts }, ms) {
      diagnostics.publish(uri, answer.project?.excluded === true ? [] : answer.diagnostics, texts);
      warnOf(answer.project?.problems ?? []);
      const { functions, failing, retraced } = answer;
      const of = answer.python && { python: python(uri, answer.python) };
      status({ state: 'idle', uri, lastMs: ms, functions, failing, retraced, ...of });
      if (answer.python) parts.watchedFiles.watch(answer.python.searchPath, folders.all());
      if (dependents.finished(uri, answer.dependencies)) parts.again(uri);
      const changed: TracesChanged = { uri, version: documents.version(uri) };
      void connection.sendNotification(TracesChangedNotification, changed);
      refresh.all();
    },
    failed(uri, reason, { texts }, lastSeen) {
      // The first line only: a stack is for the log.
      const message = `Jitlens could not trace this file: ${reason.split('\n', 1)[0] ?? ''}`;
      connection.console.error(`${uri}: ${reason} (limit ${WORKER_LIMIT_MS} ms)`);
      status({ state: 'failed', uri, message });
      const text = texts.at(lastSeen?.text ?? 0) ?? texts.at(0);
      if (!text) return;
      // Where it was when it was last seen; else the first line.
      const line = text.text.slice(0, lastSeen?.offset ?? 0).split('\n').length - 1;
      const range = { start: { line, character: 0 }, end: { line: line + 1, character: 0 } };
      const { path } = text;
      diagnostics.publish(
        uri,
        [{ path, range, severity: 'information', code: 'not-followed', message, related: [] }],
        texts,
      );
    },
  };
}
