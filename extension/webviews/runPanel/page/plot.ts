/** The plot of the samples: one point for each timed run, jit beside eager, in the order taken. */
import uPlot from 'uplot';
import { count, formatMs } from '../../../format.ts';
import type { RunView } from '../messages.ts';
import { colour, h } from './dom.ts';

const HEIGHT = 240;
/** From this ratio of the largest sample to the smallest, a logarithmic axis shows more. */
const LOG_FROM_RATIO = 8;
const POINT_SIZE = 5;

type Samples = RunView['samples'];

/** Owns the plot in its element; drawn anew when the samples, the width or the theme change. */
export class Plot {
  readonly element = h('div', { class: 'plot' });
  #samples: Samples = { jit: [], eager: [] };
  #plot: uPlot | undefined;

  constructor() {
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#width(), height: HEIGHT })).observe(this.element);
    // VS Code sets the theme's kind and its colours on these two elements.
    const observer = new MutationObserver(() => this.#draw());
    for (const target of [document.body, document.documentElement]) {
      observer.observe(target, { attributes: true, attributeFilter: ['class', 'style'] });
    }
  }

  show(samples: Samples): void {
    if (samples.jit === this.#samples.jit && samples.eager === this.#samples.eager) return;
    this.#samples = samples;
    this.#draw();
  }

  #width(): number {
    return Math.max(this.element.clientWidth, 200);
  }

  #draw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const { jit, eager } = this.#samples;
    if (jit.length === 0) return;
    const all = [...jit, ...eager];
    const logarithmic = Math.max(...all) / Math.min(...all) > LOG_FROM_RATIO;
    const length = Math.max(jit.length, eager.length);
    const x = Array.from({ length }, (_, i) => i + 1);
    const colours = [colour('--vscode-charts-blue', '#3794ff'), colour('--vscode-charts-orange', '#d18616')] as const;
    const foreground = colour('--vscode-foreground', '#888');
    const grid = { stroke: `color-mix(in srgb, ${foreground} 16%, transparent)`, width: 1 };
    const font = `11px ${colour('--vscode-font-family', 'sans-serif')}`;
    const axis = { stroke: foreground, grid, ticks: grid, font, labelFont: font };
    const points = (label: string, stroke: string, samples: readonly number[]): uPlot.Series => ({
      label,
      stroke,
      paths: () => null,
      points: { show: true, size: POINT_SIZE, fill: stroke, width: 0 },
      // Of the run under the mouse; where there is none, of all.
      value: (_, v: number | null) => (v === null ? count(samples.length, 'run') : formatMs(v)),
    });
    const series = [
      { label: 'run', value: (_: uPlot, v: number | null) => (v === null ? '–' : String(v)) },
      points('jit', colours[0], jit),
    ];
    const data: uPlot.AlignedData = [x, [...jit, ...nothing(length - jit.length)]];
    if (eager.length > 0) {
      series.push(points('eager', colours[1], eager));
      data.push([...eager, ...nothing(length - eager.length)]);
    }
    this.#plot = new uPlot(
      {
        width: this.#width(),
        height: HEIGHT,
        scales: {
          x: { time: false, range: [0.5, length + 0.5] },
          y: logarithmic ? { distr: 3 } : { range: (_, __, max) => [0, max * 1.1] },
        },
        axes: [
          {
            ...axis,
            label: 'run, in the order taken',
            labelSize: 18,
            size: 30,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
          },
          { ...axis, size: 62, values: (_, ticks) => ticks.map((t) => (t === null ? '' : formatMs(t))) },
        ],
        series,
        cursor: { drag: { x: false, y: false } },
        legend: { live: true, markers: { width: 0, fill: (_, i) => colours[i - 1] ?? foreground } },
      },
      data,
      this.element,
    );
    const canvas = this.element.querySelector('canvas');
    canvas?.setAttribute('role', 'img');
    canvas?.setAttribute('aria-label', description(this.#samples));
  }
}

const nothing = (n: number): null[] => Array.from({ length: n }, () => null);

function description({ jit, eager }: Samples): string {
  const range = (name: string, s: number[]): string =>
    `${s.length} runs ${name}, from ${formatMs(Math.min(...s))} to ${formatMs(Math.max(...s))}`;
  return ['Time of each run', range('jit', jit), ...(eager.length > 0 ? [range('eager', eager)] : [])].join('. ');
}
