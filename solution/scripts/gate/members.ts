import { attribute, descendants, parseXml, rootOf } from '../source/xml.ts';
import type { Finding, PackageView } from './package-view.ts';

const rootFiles = ['[Content_Types].xml', 'solution.xml', 'customizations.xml'];

/** Files of the folder components, which customizations.xml does not name. */
const folderComponent =
  /^(customapis\/[^/]+\/(customapi\.xml|customapirequestparameters\/[^/]+\/customapirequestparameter\.xml|customapiresponseproperties\/[^/]+\/customapiresponseproperty\.xml)|environmentvariabledefinitions\/[^/]+\/environmentvariabledefinition\.xml|catalogs\/[^/]+\/catalog\.xml|Assets\/catalogassignments\.xml|appactions\/[^/]+\/appaction\.xml)$/;

/** Rule 3: every file that is named is there, every member has a content type, and no member is there for nothing. */
export function checkMembers(view: PackageView): Finding[] {
  const finding = (message: string): Finding => ({ rule: 3, message });
  const named = descendants(view.customizations, 'FileName').map((f) =>
    (f.textContent ?? '').trim().replace(/^\//, ''),
  );
  const hasType = contentTypeTest(view);
  const paths = [...view.members.keys()];
  return [
    ...named
      .filter((path) => !view.members.has(path))
      .map((path) => finding(`customizations.xml names ${path}, which is not in the zip.`)),
    ...paths.filter((path) => !hasType(path)).map((path) => finding(`${path} has no content type.`)),
    ...paths.filter((path) => !isExpected(view, path, named)).map((path) => finding(`Nothing refers to ${path}.`)),
    ...controlResources(view, named).map(finding),
    ...folderNames(view).map(finding),
  ];
}

function contentTypeTest(view: PackageView): (path: string) => boolean {
  const types = rootOf(parseXml(view.text('[Content_Types].xml'), '[Content_Types].xml'));
  const endings = new Set(descendants(types, 'Default').map((type) => attribute(type, 'Extension').toLowerCase()));
  const overrides = new Set(descendants(types, 'Override').map((type) => attribute(type, 'PartName')));
  return (path) => {
    if (path === '[Content_Types].xml' || overrides.has(`/${path}`)) return true;
    const ending = /\.([A-Za-z0-9]+)$/.exec(path)?.[1];
    return ending !== undefined && endings.has(ending.toLowerCase());
  };
}

function isExpected(view: PackageView, path: string, named: string[]): boolean {
  if (rootFiles.includes(path) || named.includes(path) || folderComponent.test(path)) return true;
  return controlFolders(view, named).some(
    (folder) => path.startsWith(folder) && manifestResources(view, folder).includes(path),
  );
}

function controlFolders(view: PackageView, named: string[]): string[] {
  return named
    .filter((path) => path.endsWith('/ControlManifest.xml') && view.members.has(path))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1));
}

/** Every file that a built control manifest names, by its `path` attributes. */
function manifestResources(view: PackageView, folder: string): string[] {
  const manifest = rootOf(parseXml(view.text(`${folder}ControlManifest.xml`), `${folder}ControlManifest.xml`));
  return ['code', 'css', 'resx', 'img', 'html']
    .flatMap((element) => descendants(manifest, element))
    .map((element) => folder + attribute(element, 'path'));
}

function controlResources(view: PackageView, named: string[]): string[] {
  return controlFolders(view, named).flatMap((folder) =>
    manifestResources(view, folder)
      .filter((path) => !view.members.has(path))
      .map((path) => `${folder}ControlManifest.xml names ${path}, which is not in the zip.`),
  );
}

/** A folder component lies in a folder of its own name, or the import does not find it. */
function folderNames(view: PackageView): string[] {
  return [...view.members.keys()]
    .filter((path) => /^customapis\/.*\.xml$/.test(path))
    .filter((path) => attribute(rootOf(parseXml(view.text(path), path)), 'uniquename') !== path.split('/').at(-2))
    .map((path) => `${path}: the folder is not named after the component.`);
}
