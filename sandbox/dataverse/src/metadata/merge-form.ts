import { attribute, children, parseXml, plainGuid, serializeXml } from '../import/xml.ts';
import type { Element } from '../import/xml.ts';

const diffAttributes = ['solutionaction', 'ordinalvalue'];

/** Containers a form may lack; a diff that adds to them makes them. */
const optionalContainers = new Set(['controlDescriptions', 'formLibraries', 'events', 'Handlers']);

/** True when the form is a list of changes to an existing form (managed form diff). */
export function isFormDiff(form: Element): boolean {
  return hasAction(form);
}

/**
 * Merges a managed form diff into the complete form and returns the new form XML. Containers on the path carry
 * no `solutionaction`, changes carry Added, Modified or Removed. Problems are added to the list.
 */
export function mergeForm(completeXml: string, diff: Element, problems: string[]): string {
  const target = parseXml(completeXml);
  mergeChildren(target, diff, problems);
  return serializeXml(target);
}

/** The form as XML without the attributes only diffs have. */
export function cleanForm(form: Element): string {
  const copy = parseXml(serializeXml(form));
  strip(copy);
  return serializeXml(copy);
}

function mergeChildren(target: Element, diff: Element, problems: string[]): void {
  for (const change of children(diff)) {
    const action = attribute(change, 'solutionaction');
    if (action === 'Added') add(target, change, problems);
    else if (action === 'Removed') removeMatch(target, change, problems);
    else if (action === 'Modified') modify(target, change, problems);
    else if (hasAction(change)) descend(target, change, problems);
  }
}

function add(target: Element, change: Element, problems: string[]): void {
  if (attribute(change, 'id') && findMatch(target, change)) {
    problems.push(`The form diff adds ${describe(change)}, but the form has it already.`);
    return;
  }
  const copy = target.ownerDocument?.importNode(change, true) as Element;
  strip(copy);
  const ordinal = Number(attribute(change, 'ordinalvalue') || Number.NaN);
  const siblings = children(target, change.nodeName);
  // The ordinal of a tab or section is its index among its siblings; cells are numbered in another way.
  const before = change.nodeName === 'tab' || change.nodeName === 'section' ? siblings[ordinal] : undefined;
  target.insertBefore(copy, before ?? null);
}

function removeMatch(target: Element, change: Element, problems: string[]): void {
  const match = findMatch(target, change);
  if (match) target.removeChild(match);
  else problems.push(`The form diff removes ${describe(change)}, but the form has no such element.`);
}

function modify(target: Element, change: Element, problems: string[]): void {
  const match = findMatch(target, change);
  if (!match) {
    problems.push(`The form diff changes ${describe(change)}, but the form has no such element.`);
    return;
  }
  for (const { name, value } of [...change.attributes]) {
    if (!diffAttributes.includes(name)) match.setAttribute(name, value);
  }
  mergeChildren(match, change, problems);
}

function descend(target: Element, change: Element, problems: string[]): void {
  // Rows have no identity of their own: a row with added cells becomes a new row.
  const match = change.nodeName === 'row' ? undefined : findMatch(target, change);
  if (match) {
    mergeChildren(match, change, problems);
    return;
  }
  if (change.nodeName !== 'row' && !optionalContainers.has(change.nodeName)) {
    problems.push(`The form diff needs ${describe(change)}, but the form has no such element.`);
    return;
  }
  const made = target.ownerDocument?.createElement(change.nodeName);
  if (!made) return;
  target.appendChild(made);
  mergeChildren(made, change, problems);
}

function findMatch(target: Element, wanted: Element): Element | undefined {
  const candidates = children(target, wanted.nodeName);
  const id = attribute(wanted, 'id');
  if (wanted.nodeName === 'column') return candidates[Number(id || '0')];
  if (id) return candidates.find((candidate) => plainGuid(attribute(candidate, 'id')) === plainGuid(id));
  const keys = ['name', 'attribute', 'control', 'forControl', 'handlerUniqueId'].filter((key) =>
    attribute(wanted, key),
  );
  return candidates.find((candidate) => keys.every((key) => attribute(candidate, key) === attribute(wanted, key)));
}

function hasAction(element: Element): boolean {
  return attribute(element, 'solutionaction') !== '' || children(element).some(hasAction);
}

function strip(element: Element): void {
  for (const name of diffAttributes) element.removeAttribute(name);
  for (const inner of children(element)) strip(inner);
}

function describe(element: Element): string {
  const name = attribute(element, 'name') || attribute(element, 'id') || attribute(element, 'forControl');
  return `the ${element.nodeName}${name ? ` '${name}'` : ''}`;
}
