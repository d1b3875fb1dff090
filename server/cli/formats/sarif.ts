/** SARIF 2.1.0, as code scanning services read it. */
import { createHash } from 'node:crypto';
import { familyOf } from '../../rules/families.ts';
import { allRules } from '../../rules/index.ts';
import { manual } from '../../rules/manual.ts';
import { docsOf } from '../../views/diagnostics.ts';
import type { Reported, ReportedPlace, Run } from './reported.ts';
import { relativeTo } from './reported.ts';

const LEVEL = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

/** What relative paths are relative to. */
const BASE = 'SRCROOT';

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** A whole path as a URI: a drive has a slash before it. */
function fileUri(path: string): string {
  const portable = path.replace(/\\/g, '/');
  return `file://${portable.startsWith('/') ? '' : '/'}${encoded(portable).replace(/^([A-Za-z])%3A/, '$1:')}`;
}

function artifact(file: string, folder: string): { uri: string; uriBaseId?: string } {
  const path = relativeTo(folder, file);
  if (/^(?:\/|[A-Za-z]:\/)/.test(path)) return { uri: fileUri(path) };
  return { uri: encoded(path), uriBaseId: BASE };
}

const region = ({ line, column, endLine, endColumn }: ReportedPlace): object => {
  return { startLine: line, startColumn: column, endLine, endColumn };
};

const inCell = ({ cell }: ReportedPlace, text: string): string => (cell === undefined ? text : `Cell ${cell}: ${text}`);

/** SARIF's names are in Pascal case: `IfOnTracer`. */
const nameOf = (id: string): string => id.replace(/(?:^|-)(.)/g, (_, c: string) => c.toUpperCase());

function descriptor(id: string): object {
  const { [id]: page } = manual;
  const rule = allRules.find((r) => r.id === id);
  if (!rule) return { id, name: nameOf(id) };
  const helpUri = docsOf(id);
  return {
    id,
    name: nameOf(id),
    ...(page
      ? {
          shortDescription: { text: page.title },
          fullDescription: { text: page.why },
          help: {
            text: `${page.what}\n\n${page.why}\n\n${helpUri}`,
            markdown: `${page.what}\n\n${page.why}\n\n[${id}](${helpUri})`,
          },
        }
      : {}),
    helpUri,
    defaultConfiguration: { level: LEVEL[rule.severity] },
    properties: {
      tags: ['jax', familyOf(id)],
      precision: rule.severity === 'error' ? 'very-high' : 'high',
      'problem.severity':
        rule.severity === 'error' ? 'error' : rule.severity === 'warning' ? 'warning' : 'recommendation',
    },
  };
}

/** The same for a finding that only moved: its rule and its line's text, and which of several alike it is. */
function fingerprints(found: readonly Reported[]): string[] {
  const seen = new Map<string, number>();
  return found.map(({ file, cell, rule, source }) => {
    const key = JSON.stringify([file, cell, rule, source.trim()]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return `${createHash('sha256')
      .update(JSON.stringify([rule, source.trim()]))
      .digest('hex')
      .slice(0, 32)}:${nth}`;
  });
}

function result(f: Reported, ruleIndex: number, fingerprint: string, folder: string): object {
  const location = (place: ReportedPlace): object => {
    return { physicalLocation: { artifactLocation: artifact(place.file, folder), region: region(place) } };
  };
  const fixes = (f.fixes ?? []).flatMap(({ title, edits }) => {
    const files = [...new Set(edits.map((e) => e.file))];
    const artifactChanges = files.map((file) => ({
      artifactLocation: artifact(file, folder),
      replacements: edits
        .filter((e) => e.file === file)
        .map((e) => ({ deletedRegion: region(e), insertedContent: { text: e.newText } })),
    }));
    return artifactChanges.length > 0 ? [{ description: { text: title }, artifactChanges }] : [];
  });
  return {
    ruleId: f.rule,
    ruleIndex,
    level: LEVEL[f.severity],
    message: { text: inCell(f, f.message) },
    locations: [location(f)],
    ...(f.related.length > 0
      ? {
          relatedLocations: f.related.map((r, i) => {
            return { id: i + 1, ...location(r), message: { text: inCell(r, r.message) } };
          }),
        }
      : {}),
    partialFingerprints: { 'jitlensFinding/v1': fingerprint },
    ...(fixes.length > 0 ? { fixes } : {}),
  };
}

export function sarif(found: readonly Reported[], { version, folder, complaints, exitCode }: Run): string {
  const ids = [...new Set(found.map((f) => f.rule))].sort();
  const prints = fingerprints(found);
  const workingDirectory = { uri: `${fileUri(folder).replace(/\/$/, '')}/` };
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'jitlens',
            ...(version ? { version, semanticVersion: version } : {}),
            informationUri: 'https://github.com/jitlens/jitlens',
            rules: ids.map(descriptor),
          },
        },
        invocations: [
          {
            // What can't be read or parsed is told below; the rest was checked all the same.
            executionSuccessful: true,
            exitCode,
            workingDirectory,
            ...(complaints.length > 0
              ? { toolExecutionNotifications: complaints.map((text) => ({ level: 'warning', message: { text } })) }
              : {}),
          },
        ],
        originalUriBaseIds: { [BASE]: workingDirectory },
        columnKind: 'unicodeCodePoints',
        results: found.map((f, i) => result(f, ids.indexOf(f.rule), prints[i], folder)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
