/** The choices (engine, device) and the buttons. The elements stay; only what they say changes. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-single-select/index.js';
import type { DeviceInfo } from '../../../../runtime/protocol.ts';
import type { Chosen, Engine, FromPage, PanelState } from '../messages.ts';
import { h } from './dom.ts';

interface Choice {
  value: string;
  label: string;
  description: string;
  disabled: boolean;
}

const NAMES: Record<DeviceInfo['device'], string> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
};

const AUTO: Choice = {
  value: 'auto',
  label: 'Automatic',
  description: 'a hardware GPU, else the CPU',
  disabled: false,
};

const deviceChoice = (d: DeviceInfo): Choice => ({
  value: d.device,
  label: d.software ? `${NAMES[d.device]} (software)` : NAMES[d.device],
  description: d.detail,
  disabled: !d.available,
});

export class Toolbar {
  readonly #engine = h('vscode-single-select', { id: 'engine', label: 'Engine' });
  readonly #device = h('vscode-single-select', { id: 'device', label: 'Device' });
  readonly #run = h('vscode-button', { id: 'run' }, 'Run again');
  readonly #cancel = h('vscode-button', { id: 'cancel', secondary: true }, 'Cancel');
  readonly #jaxpr = h('vscode-button', { id: 'jaxpr', secondary: true }, 'Show Jaxpr');
  readonly #missing = h('details', { class: 'missing' });
  #shown = '';
  readonly element: HTMLElement;

  constructor(send: (message: FromPage) => void) {
    const run = (): void => send({ kind: 'run', chosen: this.#chosen() });
    this.#run.addEventListener('click', run);
    this.#engine.addEventListener('change', run);
    this.#device.addEventListener('change', run);
    this.#cancel.addEventListener('click', () => send({ kind: 'cancel' }));
    this.#jaxpr.addEventListener('click', () => send({ kind: 'showJaxpr' }));
    const field = (text: string, select: HTMLElement): HTMLElement =>
      h('div', { class: 'field' }, h('label', { for: select.id }, text), select);
    this.element = h(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': 'How to run' },
      field('Engine', this.#engine),
      field('Device', this.#device),
      h('div', { class: 'buttons' }, this.#run, this.#cancel, this.#jaxpr),
      this.#missing,
    );
  }

  show({ engines, devices, chosen, phase }: PanelState): void {
    const running = phase.kind === 'running';
    this.#run.hidden = running;
    this.#cancel.hidden = !running;
    const shown = JSON.stringify([engines, devices, chosen]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const engineChoices = engines.map((e) => ({
      value: e.engine,
      label: e.label,
      description: e.detail,
      disabled: !e.available,
    }));
    // JAX runs on its own devices.
    this.#device.disabled = chosen.engine === 'jax';
    fill(this.#engine, engineChoices, chosen.engine);
    fill(this.#device, [AUTO, ...devices.map(deviceChoice)], chosen.device);
    // Said in words as well: a tooltip is out of reach of touch and of most screen readers.
    const missing = [...engineChoices, ...devices.map(deviceChoice)].filter((c) => c.disabled);
    this.#missing.hidden = missing.length === 0;
    this.#missing.replaceChildren(
      h('summary', {}, `Not available: ${missing.map((c) => c.label).join(', ')}`),
      h('ul', {}, ...missing.map((c) => h('li', {}, `${c.label}: ${c.description}`))),
    );
  }

  #chosen(): Chosen {
    return { engine: this.#engine.value as Engine, device: this.#device.value as Chosen['device'] };
  }
}

function fill(select: HTMLElementTagNameMap['vscode-single-select'], choices: readonly Choice[], chosen: string): void {
  select.replaceChildren(
    ...choices.map((c) =>
      h(
        'vscode-option',
        {
          value: c.value,
          description: c.description,
          title: c.description,
          disabled: c.disabled,
          selected: c.value === chosen,
        },
        c.label,
      ),
    ),
  );
}
