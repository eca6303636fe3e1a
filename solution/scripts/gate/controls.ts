import type { Element } from '@xmldom/xmldom';
import { attribute, children, childText, descendants } from '../source/xml.ts';
import { boundParameters } from './columns.ts';
import { describe, owningTable } from './describe.ts';
import { componentsOf } from './known-components.ts';
import { type Finding, type PackageView, plainId } from './package-view.ts';
import { placeOf } from './place.ts';
import { platformControls } from './platform-ids.ts';
import { readTables, type Tables } from './tables.ts';

/** Class id of a control on a form that a custom control replaces. */
const replacedControl = 'f9a8a302-114e-466a-b582-6771b2ae0d92';

/** Types of Dataverse columns that fit a property type (power-apps: manifest schema reference, property element). */
const columnTypes: Record<string, readonly string[]> = {
  'SingleLine.Text': ['nvarchar'],
  'SingleLine.URL': ['nvarchar'],
  'SingleLine.Email': ['nvarchar'],
  'SingleLine.Phone': ['nvarchar'],
  'SingleLine.TextArea': ['nvarchar'],
  Multiple: ['ntext', 'nvarchar'],
  OptionSet: ['picklist', 'state', 'status'],
  MultiSelectOptionSet: ['multiselectpicklist'],
  TwoOptions: ['bit'],
  'Whole.None': ['int'],
  Decimal: ['decimal'],
  FP: ['float'],
  Currency: ['money'],
  'DateAndTime.DateOnly': ['datetime'],
  'DateAndTime.DateAndTime': ['datetime'],
  'Lookup.Simple': ['lookup', 'customer', 'owner'],
};

interface Property {
  types: string[];
  usage: string;
  isRequired: boolean;
}

/**
 * Rule 10: a control's built manifest names only files that are there; the control's name is that of its manifest and its
 * folder; and what forms hand to it are properties of the manifest, of their type, with all required ones.
 */
export function checkControls(view: PackageView): Finding[] {
  const controls = componentsOf(view, 'CustomControls', 'CustomControl');
  return [
    ...controls.flatMap((control) => checkControl(view, control)),
    ...view.all('systemform').flatMap((form) => checkForm(view, form, readTables(view))),
  ];
}

/** Built manifest of a control of the zip; undefined when the control or its manifest is not there. */
function manifestOf(view: PackageView, name: string): Element | undefined {
  return view.xml(`Controls/${name}/ControlManifest.xml`);
}

/** Every file that a built control manifest names, by its `path` attributes, relative to its folder. */
export function manifestResources(manifest: Element): { path: string; where: Element }[] {
  return ['code', 'css', 'resx', 'img', 'html']
    .flatMap((element) => descendants(manifest, element))
    .map((where) => ({ path: attribute(where, 'path'), where }));
}

function checkControl(view: PackageView, control: Element): Finding[] {
  const name = childText(control, 'Name');
  const finding = (where: Element, message: string): Finding => ({ rule: 10, ...placeOf(where), message });
  const folder = `Controls/${name}/`;
  if (childText(control, 'FileName') !== `/${folder}ControlManifest.xml`) {
    return [
      finding(control, `The control ${name} lies in the folder of another name: ${childText(control, 'FileName')}.`),
    ];
  }
  const manifest = manifestOf(view, name);
  // An absent file is rule 3's, a file that is no XML rule 1's.
  if (!manifest) return [];
  const [described] = descendants(manifest, 'control');
  if (!described) return [finding(manifest, `The manifest of ${name} has no control.`)];
  const built = `${view.prefix}_${attribute(described, 'namespace')}.${attribute(described, 'constructor')}`;
  return [
    ...(built === name ? [] : [finding(described, `The manifest is that of ${built}, the solution names it ${name}.`)]),
    ...manifestResources(manifest)
      .filter(({ path }) => !view.members.has(folder + path))
      .map(({ path, where }) => finding(where, `The manifest of ${name} names ${path}, which is not in the zip.`)),
  ];
}

function checkForm(view: PackageView, form: Element, tables: Tables): Finding[] {
  const who = describe(form);
  const finding = (where: Element, message: string): Finding => ({
    rule: 10,
    ...placeOf(where),
    message: `${who} ${message}`,
  });
  const replaced = descendants(form, 'control').filter(
    (control) => plainId(attribute(control, 'classid')) === replacedControl,
  );
  const descriptions = descendants(form, 'controlDescription');
  const ids = new Set(descendants(form, 'control').map((control) => plainId(attribute(control, 'uniqueid'))));
  const described = new Set(descriptions.map((description) => plainId(attribute(description, 'forControl'))));
  return [
    ...replaced
      .filter((control) => !described.has(plainId(attribute(control, 'uniqueid'))))
      .map((control) =>
        finding(control, `has the control ${attribute(control, 'id')} without a description of what replaces it.`),
      ),
    ...descriptions
      .filter((description) => !ids.has(plainId(attribute(description, 'forControl'))))
      .map((description) => finding(description, `describes a control that it does not have.`)),
    ...descriptions
      .flatMap((description) => children(description, 'customControl'))
      .filter((control) => control.hasAttribute('name') && !attribute(control, 'name').startsWith(platformControls))
      .flatMap((control) => checkParameters(view, control, tables, finding)),
  ];
}

function checkParameters(
  view: PackageView,
  control: Element,
  tables: Tables,
  finding: (where: Element, message: string) => Finding,
): Finding[] {
  const name = attribute(control, 'name');
  const manifest = manifestOf(view, name);
  if (!manifest) return [];
  const properties = propertiesOf(manifest);
  const bound = boundParameters(control);
  const parameters = children(control, 'parameters').flatMap((holder) => children(holder));
  const given = new Set(parameters.map((parameter) => parameter.nodeName));
  const dataSets = parameters.filter((parameter) => parameter.nodeName === 'data-set');
  return [
    ...[...properties]
      .filter(([property, { isRequired }]) => isRequired && !given.has(property))
      .map(([property]) => finding(control, `does not bind the property ${property} of ${name}, which is required.`)),
    ...parameters
      .filter((parameter) => !dataSets.includes(parameter))
      .flatMap((parameter) => {
        const property = properties.get(parameter.nodeName);
        if (!property) return [finding(parameter, `binds ${parameter.nodeName}, which is no property of ${name}.`)];
        const wrong = wrongParameter(parameter, property, bound.includes(parameter), columnType(parameter, tables));
        return wrong === ''
          ? []
          : [finding(parameter, `binds the property ${parameter.nodeName} of ${name} ${wrong}.`)];
      }),
  ];
}

/** What is wrong with a parameter, to follow "binds the property"; empty when it fits. */
function wrongParameter(parameter: Element, property: Property, isBound: boolean, column: string | undefined): string {
  const type = attribute(parameter, 'type');
  if (property.usage === 'bound' && !isBound) return 'to a constant, but it needs a column';
  if (property.usage !== 'bound' && type === '') return 'without its type';
  // A constant of a choice is written as Enum.
  if (type !== '' && type !== 'Enum' && !property.types.includes(type)) {
    return `as ${type}, but its type is ${property.types.join(' or ')}`;
  }
  if (!isBound || column === undefined) return '';
  const fitting = property.types.flatMap((of) => columnTypes[of] ?? []);
  return fitting.length === 0 || fitting.includes(column)
    ? ''
    : `to a column of type ${column}, but its type is ${property.types.join(' or ')}`;
}

/** Type of the column that a parameter names; undefined for standard columns. */
function columnType(parameter: Element, tables: Tables): string | undefined {
  const table = tables.get(owningTable(parameter).toLowerCase());
  return table?.columns.get((parameter.textContent ?? '').trim())?.type;
}

function propertiesOf(manifest: Element): Map<string, Property> {
  const groups = new Map(
    descendants(manifest, 'type-group').map((group) => [
      attribute(group, 'name'),
      descendants(group, 'type').map((type) => (type.textContent ?? '').trim()),
    ]),
  );
  return new Map(
    descendants(manifest, 'property').map((property) => [
      attribute(property, 'name'),
      {
        types: groups.get(attribute(property, 'of-type-group')) ?? [attribute(property, 'of-type')],
        usage: attribute(property, 'usage'),
        isRequired: attribute(property, 'required') === 'true',
      },
    ]),
  );
}
