import { privilegeVerbs } from '../base/roles.ts';
import type { Definitions, StepDefinition, TableDefinition } from '../catalog.ts';
import type { Plugin } from '../plugins/types.ts';
import type { ParsedSolution, RootComponent } from './parsed.ts';
import { attribute, descendants, parseXml, plainGuid } from './xml.ts';
import type { Element } from './xml.ts';

/** What the checks look at: the solution, the environment with it, and what it replaces. */
export interface CheckScope {
  solution: ParsedSolution;
  definitions: Definitions;
  previous: ParsedSolution | undefined;
  plugins: ReadonlyMap<string, Plugin>;
  problems: string[];
  warnings: string[];
}

/** Checks what is known to break an import on a server. */
export function checkSolution(scope: CheckScope): void {
  checkRequired(scope);
  checkRootComponents(scope);
  checkIdentities(scope);
  checkKeys(scope);
  for (const table of scope.solution.tables) {
    for (const form of table.forms) checkForm(scope, form.id);
  }
  checkViews(scope);
  checkRibbons(scope);
  for (const step of scope.solution.steps) checkStep(scope, step);
  checkCustomApis(scope);
  checkRoles(scope);
}

function checkRequired({ solution, definitions, problems }: CheckScope): void {
  for (const required of solution.requiredComponents) {
    const name = required.displayName || required.schemaName || required.id;
    if (required.solution.startsWith('Active')) {
      problems.push(`The dependency on ${name} names the solution Active, which no environment can provide.`);
    }
    const tableThere = required.type !== 1 || definitions.tables.has(required.schemaName);
    const formThere = required.type !== 60 || definitions.forms.some((form) => form.id === required.id);
    if (tableThere && formThere) continue;
    problems.push(
      `There are missing dependencies. Install the following solutions before installing this one: ${required.solution} (it brings ${name}).`,
    );
  }
}

function checkRootComponents({ solution, problems, warnings }: CheckScope): void {
  for (const root of solution.rootComponents) {
    if (root.type >= 10_000) {
      problems.push(`Root component of type ${root.type}: numbers of 10000 and above differ between environments.`);
    } else if (!isDefined(solution, root)) {
      problems.push(
        `Cannot add a Root Component ${root.schemaName || root.id} of type ${root.type} because it is not in the target system.`,
      );
    }
  }
  const listed = (type: number, name: string): boolean =>
    solution.rootComponents.some((root) => root.type === type && (root.schemaName === name || root.id === name));
  const defined: [number, string][] = [
    ...solution.tables.map((table): [number, string] => [1, table.logicalName]),
    ...solution.choices.map((choice): [number, string] => [9, choice.name]),
    ...solution.roles.map((role): [number, string] => [20, role.id]),
    ...solution.webResources.map((resource): [number, string] => [61, resource.name]),
    ...solution.controls.map((control): [number, string] => [66, control.name]),
    ...solution.assemblies.map((assembly): [number, string] => [91, assembly.id]),
    ...solution.steps.map((step): [number, string] => [92, step.id]),
  ];
  for (const [type, name] of defined) {
    if (!listed(type, name)) warnings.push(`${name} (type ${type}) is in the zip, but is no root component.`);
  }
}

function isDefined(solution: ParsedSolution, { type, schemaName, id }: RootComponent): boolean {
  switch (type) {
    case 1:
      return solution.tables.some((table) => table.logicalName === schemaName);
    case 9:
      return solution.choices.some((choice) => choice.name === schemaName);
    case 20:
      return solution.roles.some((role) => role.id === id);
    case 26:
      return solution.tables.some((table) => table.views.some((view) => view.id === id));
    case 60:
      return solution.tables.some((table) => table.forms.some((form) => form.id === id));
    case 61:
      return solution.webResources.some((resource) => resource.name === schemaName);
    case 66:
      return solution.controls.some((control) => control.name === schemaName);
    case 91:
      return solution.assemblies.some((assembly) => assembly.id === id);
    case 92:
      return solution.steps.some((step) => step.id === id);
    default:
      return false;
  }
}

function checkIdentities({ solution, problems }: CheckScope): void {
  const ids = [
    ...solution.tables.flatMap((table) => [...table.forms, ...table.views].map((component) => component.id)),
    ...solution.webResources.map((resource) => resource.id),
    ...solution.assemblies.map((assembly) => assembly.id),
    ...solution.pluginTypes.map((type) => type.id),
    ...solution.steps.map((step) => step.id),
    ...solution.roles.map((role) => role.id),
  ];
  for (const id of duplicates(ids)) problems.push(`The id {${id}} is used by two components.`);
  for (const name of duplicates(solution.webResources.map((resource) => resource.name))) {
    problems.push(`Two web resources are named ${name}.`);
  }
  for (const resource of solution.webResources) {
    if (!resource.name.startsWith(`${solution.prefix}_`)) {
      problems.push(`Web resource ${resource.name}: the name must begin with ${solution.prefix}_.`);
    }
  }
}

function checkKeys({ solution, definitions, problems }: CheckScope): void {
  for (const parsed of solution.tables) {
    const table = definitions.tables.get(parsed.logicalName);
    if (!table) continue;
    for (const key of parsed.keys) {
      for (const column of key.columns) {
        if (!table.columns.has(column)) problems.push(`Key ${key.name}: ${table.logicalName} has no column ${column}.`);
      }
    }
    for (const same of duplicates(parsed.keys.map((key) => [...key.columns].sort().join(',')))) {
      problems.push(`An entitykey with the selected attributes already exists: ${same} of ${table.logicalName}.`);
    }
  }
}

function checkForm({ definitions, problems }: CheckScope, formId: string): void {
  const form = definitions.forms.find((candidate) => candidate.id === formId);
  const table = form && definitions.tables.get(form.table);
  if (!form || !table) return;
  const root = parseXml(form.xml);
  const report = (problem: string): void => void problems.push(`Form {${formId}} of ${form.table}: ${problem}`);
  for (const control of descendants(root, 'control')) {
    const column = attribute(control, 'datafieldname');
    if (column && !table.columns.has(column)) report(`the column ${column} is not there.`);
  }
  for (const description of descendants(root, 'controlDescription'))
    checkDescription(description, definitions, table, report);
  for (const library of descendants(root, 'Library')) {
    const name = attribute(library, 'name');
    if (!definitions.webResources.has(name)) report(`the library ${name} is not there.`);
  }
  for (const handler of descendants(root, 'Handler')) {
    const name = attribute(handler, 'libraryName');
    if (!definitions.webResources.has(name)) report(`the handler's library ${name} is not there.`);
  }
  for (const view of descendants(root, 'ViewId')) {
    const id = plainGuid(view.textContent ?? '');
    if (id && !definitions.views.some((candidate) => candidate.id === id)) report(`the view {${id}} is not there.`);
  }
  for (const element of descendants(root, 'RelationshipName')) {
    const name = element.textContent?.trim() ?? '';
    if (name && !definitions.relationships.some((relationship) => relationship.schemaName === name)) {
      report(`the relationship ${name} is not there.`);
    }
  }
  const ids = ['tab', 'section', 'cell'].flatMap((name) =>
    descendants(root, name).map((found) => plainGuid(attribute(found, 'id'))),
  );
  for (const id of duplicates(ids.filter((id) => id !== ''))) report(`the element id {${id}} is used twice.`);
}

function checkDescription(
  description: Element,
  definitions: Definitions,
  table: TableDefinition,
  report: (problem: string) => void,
): void {
  const controls = descendants(description.ownerDocument?.documentElement ?? description, 'control');
  const target = plainGuid(attribute(description, 'forControl'));
  if (!controls.some((control) => plainGuid(attribute(control, 'uniqueid')) === target)) {
    report(`the controlDescription for {${target}} belongs to no control.`);
  }
  for (const custom of descendants(description, 'customControl')) {
    const name = attribute(custom, 'name');
    if (name && !definitions.controls.has(name)) report(`the control ${name} is not there.`);
    if (!name) continue;
    for (const parameters of descendants(custom, 'parameters')) {
      for (const parameter of elementsOf(parameters)) {
        if (attribute(parameter, 'static') === 'true' || parameter.nodeName === 'data-set') continue;
        const column = parameter.textContent?.trim() ?? '';
        if (!table.columns.has(column))
          report(`the property ${parameter.nodeName} of ${name} names the unknown column ${column}.`);
      }
    }
  }
}

function elementsOf(parent: Element): Element[] {
  return [...parent.childNodes].filter((node): node is Element => node.nodeType === 1);
}

function checkViews({ solution, definitions, problems }: CheckScope): void {
  for (const view of solution.tables.flatMap((table) => table.views)) {
    const table = definitions.tables.get(view.table);
    if (!table || !view.fetchXml) continue;
    const fetch = parseXml(view.fetchXml);
    const main = descendants(fetch, 'entity')[0];
    if (attribute(main, 'name') !== view.table) problems.push(`View ${view.label}: it does not read ${view.table}.`);
    const own = [
      ...descendants(main, 'attribute'),
      ...descendants(main, 'condition'),
      ...descendants(main, 'order'),
    ].filter((element) => !insideLink(element));
    const names = own.map((element) => attribute(element, 'name') || attribute(element, 'attribute'));
    const cells = descendants(parseXml(view.layoutXml), 'cell').map((cell) => attribute(cell, 'name'));
    for (const name of new Set([...names, ...cells.filter((cell) => !cell.includes('.'))])) {
      if (name && !table.columns.has(name))
        problems.push(`View ${view.label} of ${view.table}: the column ${name} is not there.`);
    }
  }
}

function insideLink(element: Element): boolean {
  for (let node = element.parentNode; node; node = node.parentNode) {
    if (node.nodeName === 'link-entity') return true;
  }
  return false;
}

function checkRibbons({ solution, definitions, problems }: CheckScope): void {
  for (const table of solution.tables) {
    for (const [, name = ''] of table.ribbon?.matchAll(/\$webresource:([^"<]+)/g) ?? []) {
      if (!definitions.webResources.has(name))
        problems.push(`Ribbon of ${table.logicalName}: the web resource ${name} is not there.`);
    }
  }
}

function checkStep({ solution, definitions, plugins, problems, warnings }: CheckScope, step: StepDefinition): void {
  const report = (problem: string): void => void problems.push(`Step ${step.name}: ${problem}`);
  if (!solution.pluginTypes.some((type) => type.name === step.pluginType))
    report(`plugin type not found: ${step.pluginType}.`);
  if (step.mode !== 0) {
    warnings.push(`Step ${step.name}: asynchronous steps are kept, but not run.`);
  } else if (!plugins.has(step.pluginType)) {
    report(`there is no TypeScript twin of ${step.pluginType} in sandbox/dataverse/src/plugins.`);
  }
  if (![10, 20, 40].includes(step.stage)) report(`the stage ${step.stage} is not 10, 20 or 40.`);
  const table = step.table ? definitions.tables.get(step.table) : undefined;
  if (step.table && !table) report(`the table ${step.table} is not there.`);
  if (!table) return;
  const columns = [...step.filteringAttributes, ...step.images.flatMap((image) => image.attributes)];
  for (const column of columns) if (!table.columns.has(column)) report(`${step.table} has no column ${column}.`);
  if (step.message === 'Create' && step.images.some((image) => image.type !== 1))
    report('Create has no image before the operation.');
}

function checkCustomApis({ solution, previous, definitions, plugins, problems }: CheckScope): void {
  for (const api of solution.customApis) {
    const pluginType = definitions.customApis.get(api.uniqueName)?.pluginType ?? '';
    if (pluginType && !plugins.has(pluginType)) {
      problems.push(
        `Custom API ${api.uniqueName}: there is no TypeScript twin of ${pluginType} in sandbox/dataverse/src/plugins.`,
      );
    }
    if (api.bindingType !== 0) problems.push(`Custom API ${api.uniqueName}: only unbound custom APIs are answered.`);
    const before = previous?.customApis.find((candidate) => candidate.uniqueName === api.uniqueName);
    if (!before) continue;
    if (before.isFunction !== api.isFunction || before.bindingType !== api.bindingType) {
      problems.push(`Custom API ${api.uniqueName}: isfunction and bindingtype cannot change after release.`);
    }
    for (const parameter of before.parameters) {
      const now = api.parameters.find((candidate) => candidate.name === parameter.name);
      if (now && (now.type !== parameter.type || now.isOptional !== parameter.isOptional)) {
        problems.push(
          `Custom API ${api.uniqueName}: type and isoptional of ${parameter.name} cannot change after release.`,
        );
      }
    }
  }
}

/** Privileges of the platform that belong to no table of the stand-in and change nothing here. */
const platformPrivileges = new Set(['prvReadAttribute', 'prvReadEntity', 'prvReadRelationship', 'prvReadOptionSet']);

function checkRoles({ solution, definitions, warnings }: CheckScope): void {
  const known = new Set(
    [...definitions.tables.values()].flatMap((table) =>
      privilegeVerbs.map((verb) => `prv${verb}${table.privilegeName}`),
    ),
  );
  for (const role of solution.roles) {
    for (const privilege of role.privileges.keys()) {
      if (!known.has(privilege) && !platformPrivileges.has(privilege))
        warnings.push(`Role ${role.name}: the privilege ${privilege} is unknown here and left out.`);
    }
  }
}

function duplicates(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
