/** The result of a run: times at a glance, the table, the outputs, and what the figures are worth. */
import { count, formatMs, significant } from '../../../format.ts';
import type { OutputSummary, RunView, TimingRow } from '../messages.ts';
import { h } from './dom.ts';

const COLUMNS = [
  { name: '', title: undefined },
  { name: 'Min', title: undefined },
  { name: 'Median', title: undefined },
  { name: 'Spread', title: 'Interquartile range: the middle half of the runs lies within it' },
  { name: 'Runs', title: 'How many were measured, after a warm-up' },
];
const COLUMN_WIDTHS = ['44%', '15%', '15%', '15%', '11%'];

const median = (rows: readonly TimingRow[], end: string): number | undefined =>
  rows.find((r) => r.name.endsWith(end))?.median;

/** The two steady states and their ratio, large. */
export function glance(view: RunView): HTMLElement | undefined {
  const jit = median(view.rows, ', jit');
  if (jit === undefined) return undefined;
  const eager = median(view.rows, ', eager');
  const card = (name: string, value: string, kind: string): HTMLElement =>
    h('div', { class: `card ${kind}` }, h('div', { class: 'value' }, value), h('div', { class: 'name' }, name));
  const cards = [card('jit, median', formatMs(jit), 'jit')];
  if (eager !== undefined) {
    cards.push(card('eager, median', formatMs(eager), 'eager'));
    const faster = eager >= jit;
    const ratio = faster ? eager / jit : jit / eager;
    cards.push(card(faster ? 'jit is faster by' : 'jit is slower by', `${significant(ratio)} ×`, 'ratio'));
  }
  return h('div', { class: 'cards' }, ...cards);
}

/** The table of times. */
export function table(rows: readonly TimingRow[]): HTMLElement | undefined {
  if (rows.length === 0) return undefined;
  const ms = (value: number | undefined): string => (value === undefined ? '' : formatMs(value));
  const cells = (r: TimingRow): string[] => [ms(r.min), ms(r.median), ms(r.spread), String(r.count)];
  const body = rows.map((r) =>
    h(
      'vscode-table-row',
      {},
      h('vscode-table-cell', { class: 'what' }, r.name, h('span', { class: 'explanation' }, r.explanation)),
      ...cells(r).map((text) => h('vscode-table-cell', { class: 'number' }, text)),
    ),
  );
  const made = h(
    'vscode-table',
    { 'bordered-rows': true, class: 'times', 'aria-label': 'Times' },
    h(
      'vscode-table-header',
      { slot: 'header' },
      ...COLUMNS.map((c) => h('vscode-table-header-cell', { title: c.title }, c.name)),
    ),
    h('vscode-table-body', { slot: 'body' }, ...body),
  );
  made.columns = COLUMN_WIDTHS;
  return made;
}

/** What every timing says of itself. */
export function context(view: RunView): HTMLElement {
  const items = view.context.map(({ name, value }) => h('div', {}, h('dt', {}, name), h('dd', {}, value)));
  return h('dl', { class: 'context' }, ...items);
}

export function outputs(list: readonly OutputSummary[]): HTMLElement {
  const one = (o: OutputSummary, i: number): HTMLElement =>
    h(
      'div',
      { class: 'output' },
      h('div', {}, list.length > 1 ? `${i}: ` : '', h('code', { class: 'type' }, o.type)),
      h('code', { class: 'values' }, o.first),
      o.stats.length > 0
        ? h('div', { class: 'stats' }, ...o.stats.map((s) => h('span', {}, `${s.name} `, h('code', {}, s.value))))
        : undefined,
    );
  return h('section', {}, h('h2', {}, count(list.length, 'output')), ...list.map(one));
}

export function notes(list: readonly string[]): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  return h('section', {}, h('h2', {}, 'Notes'), h('ul', { class: 'notes' }, ...list.map((n) => h('li', {}, n))));
}
