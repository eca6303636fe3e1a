import { attribute, children, parseXml, serializeXml } from '../import/xml.ts';
import type { Element } from '../import/xml.ts';

/** Lists of a RibbonDiffXml; within one of them two entries with one Id are the same entry. */
const lists = new Set([
  'CustomActions',
  'CommandDefinitions',
  'TabDisplayRules',
  'DisplayRules',
  'EnableRules',
  'LocLabels',
]);

/** Ribbon changes of one more solution on a table: ribbon diffs only add; an entry of the same id is replaced. */
export function mergeRibbon(existing: string | undefined, added: string): string {
  if (existing === undefined) return added;
  const target = parseXml(existing);
  mergeInto(target, parseXml(added));
  return serializeXml(target);
}

function mergeInto(target: Element, added: Element): void {
  for (const child of children(added)) {
    const same = children(target, child.nodeName).find(
      (candidate) => attribute(candidate, 'Id') === attribute(child, 'Id'),
    );
    const isList = lists.has(target.nodeName);
    if (same && !isList) {
      mergeInto(same, child);
      continue;
    }
    if (same) target.removeChild(same);
    const copy = target.ownerDocument?.importNode(child, true);
    if (copy) target.appendChild(copy);
  }
}
