/** Building DOM nodes: text always as text, never as HTML. */

type Child = Node | string | undefined;

/** An element with attributes and children; an attribute that is `undefined` or `false` is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((c) => c !== undefined));
  return element;
}

/** A theme's colour, as the canvas of the plot wants it. */
export function colour(variable: string, otherwise: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim() || otherwise;
}
