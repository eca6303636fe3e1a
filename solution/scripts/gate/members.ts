import { attribute, descendants } from '../source/xml.ts';
import { manifestResources } from './controls.ts';
import type { Finding, PackageView } from './package-view.ts';
import { placeOf } from './place.ts';

const rootFiles = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];

/** Files of the folder components, which customizations.xml does not name. */
const folderComponent =
  /^(customapis\/[^/]+\/(customapi\.xml|customapirequestparameters\/[^/]+\/customapirequestparameter\.xml|customapiresponseproperties\/[^/]+\/customapiresponseproperty\.xml)|environmentvariabledefinitions\/[^/]+\/environmentvariabledefinition\.xml|catalogs\/[^/]+\/catalog\.xml|Assets\/catalogassignments\.xml|appactions\/[^/]+\/appaction\.xml)$/;

/** Rule 3: every file that is named is there, every member has a content type, and no member is there for nothing. */
export function checkMembers(view: PackageView): Finding[] {
  const fileNames = view
    .all('FileName')
    .map((where) => ({ where, path: (where.textContent ?? '').trim().replace(/^\//, '') }));
  const named = new Set(fileNames.map(({ path }) => path));
  const hasType = contentTypeTest(view);
  const paths = [...view.members.keys()];
  return [
    ...fileNames
      .filter(({ path }) => !view.members.has(path))
      .map(({ path, where }) => ({
        rule: 3,
        ...placeOf(where),
        message: `customizations.xml names ${path}, which is not in the zip.`,
      })),
    ...paths
      .filter((path) => !hasType(path))
      .map((file) => ({ rule: 3, file, message: `${file} has no content type.` })),
    ...paths
      .filter((path) => !isExpected(view, path, named))
      .map((file) => ({ rule: 3, file, message: `Nothing refers to ${file}.` })),
    ...folderNames(view),
  ];
}

function contentTypeTest(view: PackageView): (path: string) => boolean {
  const types = view.xml('[Content_Types].xml');
  if (!types) return () => false;
  const endings = new Set(descendants(types, 'Default').map((type) => attribute(type, 'Extension').toLowerCase()));
  const overrides = new Set(descendants(types, 'Override').map((type) => attribute(type, 'PartName')));
  return (path) => {
    if (path === '[Content_Types].xml' || overrides.has(`/${path}`)) return true;
    const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1];
    return ending !== undefined && endings.has(ending.toLowerCase());
  };
}

function isExpected(view: PackageView, path: string, named: Set<string>): boolean {
  if (rootFiles.includes(path) || named.has(path) || folderComponent.test(path)) return true;
  const folder = /^Controls\/[^/]+\//.exec(path)?.[0];
  const manifest = folder === undefined ? undefined : view.xml(`${folder}ControlManifest.xml`);
  return manifest !== undefined && manifestResources(manifest).some((resource) => folder + resource.path === path);
}

/** A folder component lies in a folder of its own name, or the import does not find it. */
function folderNames(view: PackageView): Finding[] {
  return [...view.members.keys()]
    .filter((path) => /^(customapis|environmentvariabledefinitions)\/.*\.xml$/.test(path))
    .flatMap((file) => {
      const root = view.xml(file);
      const name = root && (attribute(root, 'uniquename') || attribute(root, 'schemaname'));
      if (!root || name === file.split('/').at(-2)) return [];
      return [{ rule: 3, ...placeOf(root), message: `${file}: the folder is not named after the component.` }];
    });
}
