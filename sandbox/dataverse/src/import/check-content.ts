import type { Definitions } from '../catalog.ts';
import { duplicates } from './check-scope.ts';
import type { CheckScope } from './check-scope.ts';
import { linksOf } from './reference-walkers.ts';
import { attribute, descendants, parseXml, path, plainGuid } from './xml.ts';
import type { Element } from './xml.ts';

type Report = (problem: string) => void;

/** Forms and dashboards as they are after the import, with their changes merged in. */
export function checkForms({ solution, definitions, problems }: CheckScope): void {
  const ids = solution.tables.flatMap((table) => table.forms.map((form) => form.id));
  for (const form of definitions.forms.filter((candidate) => ids.includes(candidate.id))) {
    checkForm(parseXml(form.xml), (problem) => problems.push(`Form {${form.id}} of ${form.table}: ${problem}`));
  }
  for (const { id, xml } of solution.dashboards) {
    checkForm(parseXml(xml), (problem) => problems.push(`Dashboard {${id}}: ${problem}`));
  }
}

function checkForm(root: Element, report: Report): void {
  const controls = descendants(root, 'control').map((control) => plainGuid(attribute(control, 'uniqueid')));
  for (const description of descendants(root, 'controlDescription')) {
    const target = plainGuid(attribute(description, 'forControl'));
    if (!controls.includes(target)) report(`the controlDescription for {${target}} belongs to no control.`);
  }
  const ids = ['tab', 'section', 'cell'].flatMap((name) =>
    descendants(root, name).map((found) => plainGuid(attribute(found, 'id'))),
  );
  for (const id of duplicates(ids.filter((id) => id !== ''))) report(`the element id {${id}} is used twice.`);
}

/** Queries of views and charts. */
export function checkViewsAndCharts({ solution, definitions, problems }: CheckScope): void {
  for (const table of solution.tables) {
    for (const { label, fetchXml, layoutXml } of table.views) {
      const report: Report = (problem) => problems.push(`View ${label} of ${table.logicalName}: ${problem}`);
      if (!fetchXml) continue;
      const fetch = parseXml(fetchXml);
      checkMainTable(fetch, table.logicalName, report);
      if (layoutXml) checkLinkedCells(fetch, layoutXml, definitions, report);
    }
    for (const { label, dataXml, presentationXml } of table.charts) {
      const report: Report = (problem) => problems.push(`Chart ${label} of ${table.logicalName}: ${problem}`);
      if (dataXml) checkChart(dataXml, table.logicalName, report);
      else report('it has no datadescription.');
      if (!presentationXml) report('it has no presentationdescription.');
    }
  }
}

function checkMainTable(root: Element, table: string, report: Report): void {
  if (attribute(descendants(root, 'entity')[0], 'name') !== table) report(`it does not read ${table}.`);
}

/** A cell may show a column of a row that this row leads to, never one of the many rows that lead to this one. */
function checkLinkedCells(fetch: Element, layoutXml: string, definitions: Definitions, report: Report): void {
  const links = linksOf(fetch);
  for (const cell of descendants(parseXml(layoutXml), 'cell')) {
    const [alias = '', column] = attribute(cell, 'name').split('.');
    if (column === undefined) continue;
    const link = links.get(alias);
    if (!link) report(`the cell ${alias}.${column} belongs to no link-entity of the query.`);
    else if (definitions.tables.get(link.table)?.primaryId !== link.from) {
      report(
        `the cell ${alias}.${column} shows a column of the many rows of ${link.table}; a view shows only N:1 columns.`,
      );
    }
  }
}

function checkChart(dataXml: string, table: string, report: Report): void {
  const root = parseXml(dataXml);
  checkMainTable(root, table, report);
  const aliases = descendants(root, 'attribute').map((found) => attribute(found, 'alias'));
  const series = path(root, 'categorycollection', 'category');
  if (series.length === 0) report('it has no category.');
  const named = [
    ...series.map((category) => attribute(category, 'alias')),
    ...descendants(root, 'measure').map((measure) => attribute(measure, 'alias')),
  ];
  for (const alias of named) {
    if (alias && !aliases.includes(alias)) report(`the alias ${alias} is not in its query.`);
  }
}

/** What an app needs to open. */
export function checkApps({ solution, problems }: CheckScope): void {
  for (const { uniqueName, siteMap, components, roleIds, label } of solution.apps) {
    const report: Report = (problem) => problems.push(`App ${uniqueName}: ${problem}`);
    if (!siteMap) report('it names no site map (component of type 62).');
    if (!label) report('it has no name.');
    if (roleIds.length === 0) report('no role may open it.');
    for (const { type, schemaName, id } of components) {
      if (![1, 26, 29, 59, 60, 62].includes(type)) report(`components of type ${type} do not go into an app.`);
      if (!schemaName && !id) report(`a component of type ${type} has neither schemaName nor id.`);
    }
  }
  for (const { uniqueName, xml } of solution.siteMaps) {
    const root = parseXml(xml);
    const ids = ['Area', 'Group', 'SubArea'].flatMap((name) =>
      descendants(root, name).map((element) => `${name} ${attribute(element, 'Id')}`),
    );
    for (const id of duplicates(ids)) problems.push(`Site map ${uniqueName}: the ${id} is there twice.`);
    if (descendants(root, 'SubArea').length === 0) problems.push(`Site map ${uniqueName} has no sub area.`);
  }
}
