type Child = Node | string;

/** Creates an element with attributes and children; texts are always inserted as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const created = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** Creates a button that runs an action. */
export function button(text: string, action: () => void, className = ''): HTMLButtonElement {
  const created = element('button', { type: 'button', ...(className === '' ? {} : { class: className }) }, text);
  created.addEventListener('click', action);
  return created;
}

/** Finds an element of the page that must be there. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element '${id}'.`);
  return found;
}

/** A labelled input; `name` is the key under which a form reads it. */
export function field(
  label: string,
  input: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement,
  isWide = false,
): HTMLLabelElement {
  return element('label', isWide ? { class: 'wide' } : {}, label, input);
}

/** A list of terms and values; empty values are left out. */
export function facts(entries: readonly (readonly [string, string | null | undefined])[]): HTMLElement {
  const list = element('dl');
  for (const [term, value] of entries) {
    if (value === null || value === undefined || value === '') continue;
    list.append(element('dt', {}, term), element('dd', {}, value));
  }
  return list;
}
