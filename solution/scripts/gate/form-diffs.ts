import type { Element } from '@xmldom/xmldom';
import { attribute, childText, descendants } from '../source/xml.ts';
import { describe, owningTable } from './describe.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';
import { extendedForms } from './platform-ids.ts';

/** Marks of a diff: what happens to an element, and where it goes. */
const marks = ['solutionaction', 'ordinalvalue'];

/** Members of a systemform that only the owner of the form writes; DisplayConditions would change the order of forms. */
const ownersOnly = ['IsCustomizable', 'CanBeDeleted', 'DisplayConditions', 'ancestor'];

/** Elements of a form that a diff either adds or passes through on the way to what it adds. */
const diffElements = ['tab', 'section', 'cell', 'control', 'event', 'Handler', 'controlDescription', 'Library'];

/**
 * Rule 8: a managed zip extends a form of others by additions only, in forms that every environment has, and marks nothing
 * else as a diff. An unmanaged zip holds no diff and no form of others: a diff is refused there ("The 'ordinalvalue'
 * attribute is not declared"), and a full form would replace the form that is there.
 */
export function checkFormDiffs(view: PackageView): Finding[] {
  const isForeign = (form: Element): boolean => !owningTable(form).toLowerCase().startsWith(`${view.prefix}_`);
  const foreign = view.all('systemform').filter(isForeign);
  if (!view.managed) {
    return [
      ...marked(view.elements).map((where) =>
        finding(where, 'The unmanaged zip holds a diff, which its import refuses.'),
      ),
      ...foreign.map((form) =>
        finding(form, `${describe(form)} is in the unmanaged zip: it would replace the form of others.`),
      ),
    ];
  }
  const inDiffs = new Set(foreign.flatMap((form) => marked(descendants(form, '*'))));
  return [
    ...marked(view.elements)
      .filter((where) => !inDiffs.has(where))
      .map((where) => finding(where, `<${where.nodeName}> is marked as a diff although it is ours. Write it in full.`)),
    ...foreign.flatMap(checkDiff),
  ];
}

const finding = (where: Element, message: string): Finding => ({ rule: 8, ...placeOf(where), message });

function marked(elements: Element[]): Element[] {
  return elements.filter((element) => marks.some((mark) => element.hasAttribute(mark)));
}

function checkDiff(form: Element): Finding[] {
  const who = describe(form);
  const id = plainId(childText(form, 'formid'));
  const acting = descendants(form, '*').filter((element) => element.hasAttribute('solutionaction'));
  const added = acting.filter((element) => attribute(element, 'solutionaction') === 'Added');
  return [
    ...(extendedForms.has(id)
      ? []
      : [
          finding(
            form,
            `${who} with the id ${id} is not on the list of forms that every environment has (platform-ids.ts).`,
          ),
        ]),
    ...(added.length === 0 ? [finding(form, `${who} is a form of others, and nothing in it is added.`)] : []),
    ...acting
      .filter((element) => !added.includes(element))
      .map((e) =>
        finding(e, `${who} has an element that is ${attribute(e, 'solutionaction')}. A diff of ours only adds.`),
      ),
    ...acting
      .filter((element) => added.some((other) => isInside(element, other)))
      .map((element) =>
        finding(element, `${who}: inside an added element nothing else is marked with solutionaction.`),
      ),
    ...ownersOnly
      .flatMap((name) => descendants(form, name))
      .map((element) => finding(element, `${who} is a form of others: <${element.nodeName}> is not ours to write.`)),
    ...diffElements
      .flatMap((name) => descendants(form, name))
      .filter((element) => !added.some((one) => one === element || isInside(element, one) || isInside(one, element)))
      .map((element) =>
        finding(element, `${who}: <${element.nodeName}> is neither added nor on the way to something added.`),
      ),
  ];
}

function isInside(element: Element, outer: Element): boolean {
  for (let at = element.parentElement; at; at = at.parentElement) if (at === outer) return true;
  return false;
}
