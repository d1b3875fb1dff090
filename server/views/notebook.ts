/** Notebooks as files: the Python code cells of an .ipynb, in order. */

export interface Cell {
  /** From 1, among all cells, as the notebook shows them. */
  number: number;
  text: string;
}

const joined = (source: unknown): string =>
  Array.isArray(source) ? source.map(String).join('') : typeof source === 'string' ? source : '';

const record = (v: unknown): Record<string, unknown> =>
  typeof v === 'object' && v !== null ? (v as Record<string, unknown>) : {};

/** Undefined where the text is no notebook. */
export function cellsOf(json: string): Cell[] | undefined {
  let cells: unknown;
  try {
    ({ cells } = record(JSON.parse(json) as unknown));
  } catch {
    return undefined;
  }
  if (!Array.isArray(cells)) return undefined;
  return cells.flatMap((cell: unknown, i) => {
    const { cell_type: kind, source } = record(cell);
    return kind === 'code' ? [{ number: i + 1, text: joined(source) }] : [];
  });
}
