import { attribute, childText } from '../source/xml.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';

/** What a default value of each type must be (Dataverse table reference: environmentvariabledefinition, type). */
const defaults: Record<string, { label: string; fits: (value: string) => boolean }> = {
  '100000001': { label: 'a number', fits: (value) => Number.isFinite(Number(value)) },
  '100000002': { label: '"yes" or "no"', fits: (value) => value === 'yes' || value === 'no' },
  '100000003': { label: 'JSON', fits: isJson },
};

/** Part of rule 1 that a schema cannot say: the default of an environment variable fits its type. */
export function checkVariables(view: PackageView): Finding[] {
  return [...view.members.keys()]
    .filter((path) => path.endsWith('/environmentvariabledefinition.xml'))
    .flatMap((path) => view.xml(path) ?? [])
    .flatMap((variable): Finding[] => {
      const wanted = defaults[childText(variable, 'type')];
      const value = childText(variable, 'defaultvalue');
      if (!wanted || value === '' || wanted.fits(value)) return [];
      const message = `The environment variable ${attribute(variable, 'schemaname')} has the default "${value}", which is not ${wanted.label}.`;
      return [{ rule: 1, ...placeOf(variable), message }];
    });
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    // Every fault of the parser means the same: it is no JSON.
    return false;
  }
}
