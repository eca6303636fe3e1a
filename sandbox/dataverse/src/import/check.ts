import { privilegeVerbs } from '../base/roles.ts';
import { checkApps, checkForms, checkViewsAndCharts } from './check-content.ts';
import { checkPlugins } from './check-plugins.ts';
import { duplicates } from './check-scope.ts';
import type { CheckScope } from './check-scope.ts';
import { describeComponent, exists } from './component.ts';
import type { Component } from './component.ts';
import type { ParsedSolution, RootComponent } from './parsed.ts';
import { referencesOf } from './references.ts';

/** Checks what is known to break an import on a server. */
export function checkSolution(scope: CheckScope): void {
  checkRequired(scope);
  checkRootComponents(scope);
  checkIdentities(scope);
  checkReferences(scope);
  checkKeys(scope);
  checkForms(scope);
  checkViewsAndCharts(scope);
  checkApps(scope);
  checkPlugins(scope);
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
  const defined = definedRoots(solution);
  const matches = (root: RootComponent, [type, name]: [number, string]): boolean =>
    root.type === type && (root.schemaName === name || root.id === name);
  const nested: [number, string][] = [
    ...solution.tables.flatMap((table) => table.views.map(({ id }): [number, string] => [26, id])),
    ...solution.tables.flatMap((table) => table.charts.map(({ id }): [number, string] => [59, id])),
    ...solution.tables.flatMap((table) => table.forms.map(({ id }): [number, string] => [60, id])),
  ];
  for (const root of solution.rootComponents) {
    if (root.type >= 10_000) {
      problems.push(`Root component of type ${root.type}: numbers of 10000 and above differ between environments.`);
    } else if (![...defined, ...nested].some((component) => matches(root, component))) {
      problems.push(
        `Cannot add a Root Component ${root.schemaName || root.id} of type ${root.type} because it is not in the target system.`,
      );
    }
  }
  for (const component of defined) {
    if (solution.rootComponents.some((root) => matches(root, component))) continue;
    const [type, name] = component;
    warnings.push(`${name} (type ${type}) is in the zip, but is no root component.`);
  }
}

/** Components that stand on their own, so that RootComponents lists each of them. */
function definedRoots(solution: ParsedSolution): [number, string][] {
  const rows = (type: number, names: readonly string[]): [number, string][] => names.map((name) => [type, name]);
  return [
    ...rows(
      1,
      solution.tables.map((table) => table.logicalName),
    ),
    ...rows(
      9,
      solution.choices.map((choice) => choice.name),
    ),
    ...rows(
      20,
      solution.roles.map((role) => role.id),
    ),
    ...rows(
      60,
      solution.dashboards.map((dashboard) => dashboard.id),
    ),
    ...rows(
      61,
      solution.webResources.map((resource) => resource.name),
    ),
    ...rows(
      62,
      solution.siteMaps.map((map) => map.uniqueName),
    ),
    ...rows(
      66,
      solution.controls.map((control) => control.name),
    ),
    ...rows(
      80,
      solution.apps.map((app) => app.uniqueName),
    ),
    ...rows(
      91,
      solution.assemblies.map((assembly) => assembly.id),
    ),
    ...rows(
      92,
      solution.steps.map((step) => step.id),
    ),
    ...rows(
      95,
      solution.serviceEndpoints.map((endpoint) => endpoint.id),
    ),
  ];
}

function checkIdentities({ solution, problems }: CheckScope): void {
  const ids = [
    ...solution.tables.flatMap((table) =>
      [...table.forms, ...table.views, ...table.charts].map((component) => component.id),
    ),
    ...solution.webResources.map((resource) => resource.id),
    ...solution.assemblies.map((assembly) => assembly.id),
    ...solution.pluginTypes.map((type) => type.id),
    ...solution.steps.map((step) => step.id),
    ...solution.roles.map((role) => role.id),
    ...solution.dashboards.map((dashboard) => dashboard.id),
    ...solution.serviceEndpoints.map((endpoint) => endpoint.id),
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

/** Every name that a component uses must lead to something. */
function checkReferences({ solution, definitions, problems }: CheckScope): void {
  for (const { dependent, required } of referencesOf(solution)) {
    if (exists(required, definitions) || isReportedElsewhere(solution, dependent, required)) continue;
    problems.push(`${capital(describeComponent(dependent))}: the ${describeComponent(required)} is not there.`);
  }
}

/** A standard table that is missing is reported once, and its columns not at all. */
function isReportedElsewhere(solution: ParsedSolution, dependent: Component, required: Component): boolean {
  const isOwnTable = (name: string): boolean => solution.tables.some((table) => table.logicalName === name);
  return required.kind === 'table' && dependent.kind === 'column' && isOwnTable(required.key);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function checkKeys({ solution, problems }: CheckScope): void {
  for (const { logicalName, keys } of solution.tables) {
    for (const same of duplicates(keys.map((key) => [...key.columns].sort().join(',')))) {
      problems.push(`An entitykey with the selected attributes already exists: ${same} of ${logicalName}.`);
    }
  }
}

/** Privileges of the platform that belong to no table of the stand-in and change nothing here. */
const platformPrivileges = new Set(
  ['Attribute', 'AttributeMap', 'Customization', 'Entity', 'EntityMap', 'OptionSet', 'Relationship'].map(
    (name) => `prvRead${name}`,
  ),
);

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
