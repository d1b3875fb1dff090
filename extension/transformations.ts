/**
 * "Show Jaxpr of grad, vmap…" and "Compare Jaxprs…": the jaxprs of what JAX's transformations make of a traced function, and
 * two jaxprs side by side. Lenses over a jaxpr's document offer the same.
 */
import * as vscode from 'vscode';
import { TracesRequest, type JaxprParams, type TraceSummary, type Transformation } from '../server/lsp/protocol.ts';
import type { Client } from './client.ts';
import type { JaxprView } from './jaxprView.ts';
import { SCHEME, namedBy } from './jaxprView.ts';
import { SECTION } from './settings.ts';
import { chooseTrace, icon, noEditor, tracesAtCursor, tracesHere } from './traces.ts';

interface Choice extends vscode.QuickPickItem {
  wanted: JaxprParams;
}

/** The jaxprs that there are of a trace: its own first. */
function choicesOf(t: TraceSummary): Choice[] {
  const choice = (transformation?: Transformation): Choice => ({
    label: `${icon(t)} ${transformation === undefined ? '' : `${transformation} of `}${t.call}`,
    detail: transformation === undefined ? t.summary : undefined,
    wanted: { trace: t.trace, transformation },
  });
  return [choice(), ...t.offers.map(choice)];
}

const same = (a: JaxprParams, b: JaxprParams): boolean =>
  a.trace.uri === b.trace.uri && a.trace.id === b.trace.id && a.transformation === b.transformation;

const plain = ({ label }: Choice): string => label.replace(/^\$\([^)]*\) /, '');

/** The jaxpr that a command is about, where one is on show in the active editor. */
const shownHere = (): JaxprParams | undefined => {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === SCHEME ? namedBy(uri) : undefined;
};

async function showTransformed(client: Client, view: JaxprView, given: unknown, named: unknown): Promise<void> {
  const title = 'Show Jaxpr of grad, vmap…';
  const trace = await chooseTrace(client, given ?? shownHere()?.trace, title);
  if (!trace) return;
  const traces = await client.request(TracesRequest, { uri: trace.uri });
  const found = traces.find((t) => t.trace.id === trace.id);
  const choices = found ? choicesOf(found).slice(1) : [];
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(
      `Jitlens: ${found?.call ?? trace.id} has no jaxpr, or no inputs, that a transformation could be shown of.`,
    );
    return;
  }
  const picked =
    choices.find((c) => c.wanted.transformation === named) ??
    (await vscode.window.showQuickPick(choices, { title, placeHolder: 'Which transformation?' }));
  if (picked) await view.open(picked.wanted);
}

/** All jaxprs of a document, those of `first` first. */
const allChoices = (traces: readonly TraceSummary[], first: readonly TraceSummary[]): Choice[] =>
  [...first, ...traces.filter((t) => !first.includes(t))].filter((t) => t.outcome === 'jaxpr').flatMap(choicesOf);

async function compare(client: Client, view: JaxprView, given: unknown): Promise<void> {
  const title = 'Compare Jaxprs';
  const shown = given instanceof vscode.Uri ? namedBy(given) : shownHere();
  let choices: Choice[];
  let left: Choice | undefined;
  if (shown) {
    const traces = await client.request(TracesRequest, { uri: shown.trace.uri });
    const own = traces.filter((t) => t.trace.id === shown.trace.id);
    choices = allChoices(traces, own);
    left = choices.find((c) => same(c.wanted, shown));
  } else {
    const here = await tracesHere(client);
    if (!here) {
      noEditor();
      return;
    }
    choices = allChoices(here.traces, tracesAtCursor(here));
  }
  if (choices.length < 2) {
    void vscode.window.showInformationMessage('Jitlens: there are no two jaxprs here to compare.');
    return;
  }
  left ??= await vscode.window.showQuickPick(choices, { title, placeHolder: 'Which jaxpr?', matchOnDetail: true });
  if (!left) return;
  const one = left;
  const right = await vscode.window.showQuickPick(
    choices.filter((c) => !same(c.wanted, one.wanted)),
    { title, placeHolder: `${plain(one)} with which?`, matchOnDetail: true },
  );
  if (right) await view.compare(one.wanted, right.wanted, `${plain(one)} ↔ ${plain(right)}`);
}

/** Over a jaxpr: what else there is of its function. */
class JaxprLenses implements vscode.CodeLensProvider {
  readonly onDidChangeCodeLenses: vscode.Event<void>;

  constructor(private readonly view: JaxprView) {
    this.onDidChangeCodeLenses = view.onLinks;
  }

  provideCodeLenses({ uri }: vscode.TextDocument): vscode.CodeLens[] {
    const wanted = namedBy(uri);
    const offers = this.view.shown(uri)?.offers ?? [];
    if (!wanted || offers.length === 0 || !vscode.workspace.getConfiguration(SECTION).get('lenses')) return [];
    const { trace, transformation: now } = wanted;
    const lens = (title: string, command: string, ...args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command, arguments: args });
    return [
      ...(now === undefined ? [] : [lens(trace.id.replace(/#\d+$/, ''), 'jitlens.showJaxpr', trace)]),
      ...offers.filter((t) => t !== now).map((t) => lens(t, 'jitlens.showTransformed', trace, t)),
      lens('Compare…', 'jitlens.compareJaxprs', uri),
    ];
  }
}

export function registerTransformations(client: Client, view: JaxprView): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.commands.registerCommand('jitlens.showTransformed', (given: unknown, named: unknown) =>
      showTransformed(client, view, given, named),
    ),
    vscode.commands.registerCommand('jitlens.compareJaxprs', (given: unknown) => compare(client, view, given)),
    vscode.languages.registerCodeLensProvider({ scheme: SCHEME }, new JaxprLenses(view)),
  );
}
