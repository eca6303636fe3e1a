import type { ControlManifest, ManifestProperty } from './types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, child, children, flag, parseXml } from './xml.ts';

/**
 * Reads a built ControlManifest.xml.
 * @param name the control's name with the publisher's prefix, as forms use it.
 * @throws {XmlProblem} when the manifest is not well-formed.
 */
export function parseControlManifest(name: string, xml: string): ControlManifest {
  const control = child(parseXml(xml, `The manifest of control ${name}`), 'control');
  const resources = child(control, 'resources');
  const value = (key: string) => (control ? (attribute(control, key) ?? '') : '');
  return {
    name,
    namespace: value('namespace'),
    constructorName: value('constructor'),
    version: value('version'),
    controlType: value('control-type') || 'standard',
    displayNameKey: value('display-name-key'),
    properties: children(control, 'property').map(readProperty),
    code: paths(resources, 'code'),
    css: paths(resources, 'css'),
    resx: paths(resources, 'resx'),
    platformLibraries: children(resources, 'platform-library').map((library) => ({
      name: attribute(library, 'name') ?? '',
      version: attribute(library, 'version') ?? '',
    })),
  };
}

function readProperty(property: XmlElement): ManifestProperty {
  const usage = attribute(property, 'usage');
  const defaultValue = attribute(property, 'default-value');
  return {
    name: attribute(property, 'name') ?? '',
    usage: usage === 'input' || usage === 'output' ? usage : 'bound',
    ofType: attribute(property, 'of-type') ?? 'SingleLine.Text',
    required: flag(property, 'required', false),
    ...(defaultValue === undefined ? {} : { defaultValue }),
  };
}

function paths(resources: XmlElement | undefined, name: string): string[] {
  return children(resources, name)
    .map((each) => ({ path: attribute(each, 'path') ?? '', order: Number(attribute(each, 'order') ?? 0) }))
    .sort((a, b) => a.order - b.order)
    .map((each) => each.path);
}
