import type { Element } from '@xmldom/xmldom';
import { attribute, children, descendants } from '../source/xml.ts';
import { describe, owningTable } from './describe.ts';
import type { Finding } from './package-view.ts';
import { placeOf } from './place.ts';
import { checkColumn, type Tables } from './tables.ts';

/** What a fetch offers to layouts and charts. */
interface FetchNames {
  /** Table of each alias of a link, and of the empty alias. */
  tables: Map<string, string>;
  /** What is fetched: `column`, or `alias.column` for links. */
  fetched: Set<string>;
  /** Aliases of columns. */
  aliases: Set<string>;
}

/** Findings of rule 4 about a view or a chart: its fetch, and the layout or the categories that name what is fetched. */
export function checkQuery(tables: Tables, component: Element): Finding[] {
  const table = owningTable(component).toLowerCase();
  return descendants(component, 'fetch')
    .flatMap((fetch) => children(fetch, 'entity'))
    .flatMap((entity) => {
      const names: FetchNames = {
        tables: new Map([['', attribute(entity, 'name')]]),
        fetched: new Set(),
        aliases: new Set(),
      };
      collectNames(entity, '', names);
      const other = attribute(entity, 'name') === table ? [] : [wrongTable(component, entity, table)];
      return [
        ...other,
        ...checkEntity(tables, component, entity, names),
        ...checkLayout(tables, component, names),
        ...checkCategories(component, names),
      ];
    });
}

function wrongTable(component: Element, entity: Element, table: string): Finding {
  const message = `${describe(component)} fetches ${attribute(entity, 'name')}, but it belongs to ${table}.`;
  return { rule: 4, ...placeOf(entity), message };
}

function collectNames(entity: Element, alias: string, names: FetchNames): void {
  for (const column of children(entity, 'attribute')) {
    names.fetched.add(alias === '' ? attribute(column, 'name') : `${alias}.${attribute(column, 'name')}`);
    if (column.hasAttribute('alias')) names.aliases.add(attribute(column, 'alias'));
  }
  for (const link of children(entity, 'link-entity')) {
    // A link without alias gets one that the server makes up: nothing can name it.
    const own = attribute(link, 'alias') || `unnamed ${names.tables.size}`;
    names.tables.set(own, attribute(link, 'name'));
    collectNames(link, own, names);
  }
}

/** An `entity` or `link-entity` with what is in it. */
function checkEntity(tables: Tables, component: Element, entity: Element, names: FetchNames): Finding[] {
  const who = describe(component);
  const table = attribute(entity, 'name');
  const use = (column: string, where: Element, of = table): Finding[] =>
    checkColumn(tables, { who, table: of, column, where });
  return children(entity).flatMap((part): Finding[] => {
    switch (part.nodeName) {
      case 'attribute':
        return use(attribute(part, 'name'), part);
      case 'order':
        return part.hasAttribute('attribute') ? use(attribute(part, 'attribute'), part) : [];
      case 'filter':
        return descendants(part, 'condition').flatMap((condition) => {
          const alias = attribute(condition, 'entityname');
          const of = alias === '' ? table : names.tables.get(alias);
          if (of === undefined) return [unknownAlias(component, condition, alias)];
          const columns = ['attribute', 'valueof']
            .map((name) => attribute(condition, name))
            .filter((name) => name !== '');
          return columns.flatMap((column) => use(column, condition, of));
        });
      case 'link-entity':
        return [
          ...use(attribute(part, 'from'), part, attribute(part, 'name')),
          ...use(attribute(part, 'to'), part),
          ...checkEntity(tables, component, part, names),
        ];
      default:
        return [];
    }
  });
}

/** Row id, jump column and cells of a view; a cell whose column is not fetched stays empty. */
function checkLayout(tables: Tables, component: Element, names: FetchNames): Finding[] {
  const who = describe(component);
  const table = names.tables.get('') ?? '';
  const ids = descendants(component, 'row').map((row): [string, Element] => [attribute(row, 'id'), row]);
  const jumps = descendants(component, 'grid').map((grid): [string, Element] => [attribute(grid, 'jump'), grid]);
  return [
    ...[...ids, ...jumps]
      .filter(([column]) => column !== '')
      .flatMap(([column, where]) => checkColumn(tables, { who, table, column, where })),
    ...descendants(component, 'cell').flatMap((cell) => checkCell(tables, component, cell, names)),
  ];
}

function checkCell(tables: Tables, component: Element, cell: Element, names: FetchNames): Finding[] {
  const name = attribute(cell, 'name');
  const [alias = '', linked] = name.includes('.') ? name.split('.') : ['', name];
  const table = names.tables.get(alias);
  if (table === undefined) return [unknownAlias(component, cell, alias)];
  const missing = checkColumn(tables, { who: describe(component), table, column: linked ?? '', where: cell });
  if (missing.length > 0 || names.fetched.has(name)) return missing;
  const message = `${describe(component)} shows the column ${name} but does not fetch it: it would stay empty.`;
  return [{ rule: 4, ...placeOf(cell), message }];
}

function checkCategories(chart: Element, names: FetchNames): Finding[] {
  const users = ['category', 'measure'].flatMap((element) => descendants(chart, element));
  return users
    .filter((user) => user.hasAttribute('alias') && !names.aliases.has(attribute(user, 'alias')))
    .map((user) => unknownAlias(chart, user, attribute(user, 'alias')));
}

function unknownAlias(component: Element, where: Element, alias: string): Finding {
  return {
    rule: 4,
    ...placeOf(where),
    message: `${describe(component)} names the alias ${alias}, which its fetch lacks.`,
  };
}
