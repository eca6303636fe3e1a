import type { Element } from '@xmldom/xmldom';
import { attribute, child, childText, children } from '../source/xml.ts';

/** The English label of a component, or its first one; empty when it has none. */
export function labelOf(component: Element): string {
  const names = child(component, 'LocalizedNames');
  const labels = names ? children(names, 'LocalizedName') : [];
  const english = labels.find((label) => attribute(label, 'languagecode') === '1033') ?? labels[0];
  return english ? attribute(english, 'description') : '';
}

/** Schema name of the table that a form, view, chart or ribbon belongs to; empty outside of tables. */
export function owningTable(component: Element): string {
  for (let at = component.parentElement; at; at = at.parentElement) {
    if (at.nodeName === 'Entity') return childText(at, 'Name');
  }
  return '';
}

const kinds: Record<string, string> = {
  systemform: 'Form',
  savedquery: 'View',
  visualization: 'Chart',
  Dashboard: 'Dashboard',
  AppModule: 'App',
  AppModuleSiteMap: 'Site map',
};

/** A component as a person would name it, for example `View "Needs Attention" of cosell_referral`. */
export function describe(component: Element): string {
  const table = owningTable(component).toLowerCase();
  const kind = kinds[component.nodeName] ?? component.nodeName;
  return `${kind} "${labelOf(component)}"${table === '' ? '' : ` of ${table}`}`;
}
