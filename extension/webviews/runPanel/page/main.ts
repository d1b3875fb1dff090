/** The run panel's page: shows the state that the host sends, and sends back what the user chose. */
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import '@vscode-elements/elements/dist/vscode-table/index.js';
import '@vscode-elements/elements/dist/vscode-table-body/index.js';
import '@vscode-elements/elements/dist/vscode-table-cell/index.js';
import '@vscode-elements/elements/dist/vscode-table-header/index.js';
import '@vscode-elements/elements/dist/vscode-table-header-cell/index.js';
import '@vscode-elements/elements/dist/vscode-table-row/index.js';
import 'uplot/dist/uPlot.min.css';
import './style.css';
import type { FromPage, PanelState, Phase, RunView, ToPage } from '../messages.ts';
import { h } from './dom.ts';
import { Plot } from './plot.ts';
import { context, glance, notes, outputs, table } from './result.ts';
import { Toolbar } from './toolbar.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const host = acquireVsCodeApi();
const send = (message: FromPage): void => host.postMessage(message);

const LEADS: Record<Exclude<Phase['kind'], 'running' | 'done' | 'cancelled'>, string> = {
  cannot: 'This cannot run: ',
  unsupported: 'Not supported yet: ',
  failed: 'The run failed: ',
};

const title = h('h1', {});
const toolbar = new Toolbar(send);
const status = h('div', { class: 'status', role: 'status', 'aria-live': 'polite' });
const result = h('div', { id: 'result' });
const plot = new Plot();
const figure = h('figure', {}, h('h2', {}, 'Each run'), plot.element);
const app = document.getElementById('app');
app?.append(h('header', {}, title), toolbar.element, status, result);

let phaseShown = '';
let resultShown = '';

function showStatus(phase: Phase): void {
  const key = JSON.stringify(phase);
  if (key === phaseShown) return;
  phaseShown = key;
  status.dataset.kind = phase.kind;
  if (phase.kind === 'running')
    status.replaceChildren(h('vscode-progress-ring', { 'aria-label': 'Running' }), `${phase.what}…`);
  else if (phase.kind === 'done') status.replaceChildren();
  else if (phase.kind === 'cancelled') status.replaceChildren('Cancelled.');
  else status.replaceChildren(h('strong', {}, LEADS[phase.kind]), phase.reason);
}

function showResult(view: RunView | undefined): void {
  const key = JSON.stringify(view ?? null);
  if (key === resultShown) return;
  resultShown = key;
  if (!view) {
    result.replaceChildren();
    return;
  }
  const timed = view.samples.jit.length > 0;
  const parts = [
    glance(view),
    table(view.rows),
    context(view),
    timed ? figure : undefined,
    outputs(view.outputs),
    notes(view.notes),
  ];
  result.replaceChildren(...parts.filter((p) => p !== undefined));
  plot.show(view.samples);
}

function show(state: PanelState): void {
  title.replaceChildren(h('code', {}, state.title));
  toolbar.show(state);
  showStatus(state.phase);
  showResult(state.result);
  // An old result beside a run that is going on, or that failed, must not be taken for its own.
  result.classList.toggle('old', state.phase.kind !== 'done');
}

window.addEventListener('message', (event: MessageEvent<ToPage>) => {
  show(event.data.state);
});
send({ kind: 'ready' });
