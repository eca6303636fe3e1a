import type { Element } from '@xmldom/xmldom';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roles } from '../../../../solution/contract/names.ts';
import { packageMembers } from '../../../../solution/scripts/pack/members.ts';
import { attribute, child, childText, descendants, parseXml, rootOf } from '../../../../solution/scripts/source/xml.ts';
import { roleNamed } from '../roles/role-file.ts';
import { foldersFor, sourceFolder } from './built-parts.ts';

const members = packageMembers(foldersFor(), 'managed', []);
const text = (path: string): string => new TextDecoder().decode(members.get(path));
const root = rootOf(parseXml(text('customizations.xml'), 'customizations.xml'));

const plain = (id: string): string => id.replace(/[{}]/g, '').toLowerCase();
const first = (parent: Element, name: string): Element => {
  const found = descendants(parent, name)[0];
  if (!found) throw new Error(`There is no <${name}>.`);
  return found;
};

const tables = new Map(descendants(root, 'Entity').map((entity) => [childText(entity, 'Name').toLowerCase(), entity]));
const tableOf = (name: string): Element => {
  const table = tables.get(name);
  if (!table) throw new Error(`The table ${name} is not in the zip.`);
  return table;
};
/** Type of a column of ours; undefined when there is none. */
const columnType = (table: string, column: string): string | undefined => {
  const found = descendants(tableOf(table), 'attribute').find((each) => childText(each, 'LogicalName') === column);
  return found && childText(found, 'Type');
};
const idsOf = (table: string, element: string, id: string): string[] =>
  descendants(tableOf(table), element).map((found) => plain(childText(found, id)));
const publicViews = (table: string): string[] =>
  descendants(tableOf(table), 'savedquery')
    .filter((view) => childText(view, 'querytype') === '0')
    .map((view) => plain(childText(view, 'savedqueryid')));

const subAreas = descendants(root, 'SubArea').map((area) => [attribute(area, 'Id'), area] as const);
const app = first(root, 'AppModule');
const components = descendants(app, 'AppModuleComponent').map((component) => ({
  type: Number(attribute(component, 'type')),
  name: attribute(component, 'schemaName') || plain(attribute(component, 'id')),
}));

describe('the site map', () => {
  const lists = subAreas.filter(([, area]) => attribute(area, 'Url').startsWith('/main.aspx?'));
  const wholeTables = subAreas.filter(([, area]) => attribute(area, 'Entity') !== '');

  it('has entries for five lists, for three tables and for the overview', () => {
    expect([lists.length, wholeTables.length, subAreas.length]).toEqual([5, 3, 9]);
  });

  it.each(wholeTables)('%s: opens a table of the app', (_, area) => {
    expect(components).toContainEqual({ type: 1, name: attribute(area, 'Entity') });
    expect(attribute(area, 'Url')).toBe('');
  });

  it.each(lists)('%s: opens a public view, and asks for a privilege on its table', (_, area) => {
    const url = attribute(area, 'Url');
    const query = new URLSearchParams(url.split('?')[1]);
    const table = query.get('etn') ?? '';
    expect([query.get('pagetype'), query.get('viewtype')]).toEqual(['entitylist', '1039']);
    expect(components).toContainEqual({ type: 1, name: table });
    expect(publicViews(table)).toContain(plain(query.get('viewid') ?? ''));
    expect(url).toMatch(/&viewid=%7b[0-9a-f-]{36}%7d&/);
    // An entry says what it opens once: by its table or by its address.
    expect(area.hasAttribute('Entity')).toBe(false);
    expect(descendants(area, 'Privilege').map((privilege) => attribute(privilege, 'Entity'))).toEqual([table]);
  });

  it('gives every list a picture of its own: no table lends one', () => {
    expect(lists.filter(([, area]) => attribute(area, 'VectorIcon') === '').map(([id]) => id)).toEqual([]);
  });

  it('opens the dashboard of the solution', () => {
    const opened = subAreas.map(([, area]) => attribute(area, 'DefaultDashboard')).filter((id) => id !== '');
    expect(opened).toEqual([plain(childText(first(root, 'Dashboard'), 'FormId'))]);
  });

  it('shows the catalogue to everyone, the set-up to those who may change it, failed requests to who may delete them', () => {
    // Privileges on tables of Dynamics 365 Sales come with the roles of Sales.
    const shown = (role: string): string[] =>
      subAreas
        .filter(([, area]) =>
          descendants(area, 'Privilege')
            .filter((privilege) => attribute(privilege, 'Entity').startsWith('cosell_'))
            .every((privilege) => {
              const table = childText(tableOf(attribute(privilege, 'Entity')), 'Name');
              return roleNamed(role).privileges.has(`prv${attribute(privilege, 'Privilege')}${table}`);
            }),
        )
        .map(([id]) => id);
    const deals = [
      'cosell_overview',
      'cosell_mydeals',
      'cosell_awaiting',
      'cosell_attention',
      'cosell_leads',
      'cosell_catalogue',
    ];
    expect(shown(roles.seller)).toEqual(deals);
    expect(shown(roles.manager)).toEqual(deals);
    expect(shown(roles.administrator)).toEqual([
      ...deals,
      'cosell_mapping',
      'cosell_connectionpage',
      'cosell_failedrequests',
    ]);
  });
});

describe('the app', () => {
  it('names its site map, its dashboard and every table of ours', () => {
    const own = [...tables.keys()].filter((table) => table.startsWith('cosell_'));
    for (const name of own) expect(components).toContainEqual({ type: 1, name });
    expect(components).toContainEqual({
      type: 62,
      name: childText(first(root, 'AppModuleSiteMap'), 'SiteMapUniqueName'),
    });
    expect(components).toContainEqual({ type: 60, name: plain(childText(first(root, 'Dashboard'), 'FormId')) });
  });

  it('is for the three roles of people, System Administrator and System Customizer, and not for the relay', () => {
    const names = new Map(
      descendants(first(root, 'Roles'), 'Role').map((role) => [attribute(role, 'id'), attribute(role, 'name')]),
    );
    const mapped = descendants(first(app, 'AppModuleRoleMaps'), 'Role').map((role) => attribute(role, 'id'));
    expect(mapped.map((id) => names.get(id) ?? id)).toEqual([
      roles.seller,
      roles.manager,
      roles.administrator,
      '{627090ff-40a3-4053-8790-584edc5be201}',
      '{119f245c-3cc8-4b62-b31c-d1a046ced15d}',
    ]);
  });

  it('has our icon, and notifications turned on', () => {
    const icon = descendants(root, 'WebResource').find(
      (each) => childText(each, 'Name') === 'cosell_/icons/cosell.svg',
    );
    expect(childText(app, 'WebResourceId')).toBe(plain(icon ? childText(icon, 'WebResourceId') : ''));
    const setting = first(app, 'appsetting');
    expect(childText(first(setting, 'settingdefinitionid'), 'uniquename')).toBe('AllowNotificationsEarlyAccess');
    expect(childText(setting, 'value')).toBe('true');
  });
});

describe('the dashboard', () => {
  const controls = descendants(first(root, 'Dashboard'), 'control').map(
    (control) => [attribute(control, 'id'), control] as const,
  );

  it('has two lists and three charts: the platform allows six parts', () => {
    const modes = controls.map(([, control]) => first(control, 'ChartGridMode').textContent);
    expect(modes).toEqual(['Grid', 'Grid', 'Chart', 'Chart', 'Chart']);
  });

  it.each(controls)('%s: view and chart belong to the table', (_, control) => {
    const parameters = first(control, 'parameters');
    const table = childText(parameters, 'TargetEntityType');
    expect(publicViews(table)).toContain(plain(childText(parameters, 'ViewId')));
    const isChart = childText(parameters, 'ChartGridMode') === 'Chart';
    const charts = isChart ? idsOf(table, 'visualization', 'savedqueryvisualizationid') : [''];
    expect(charts).toContain(plain(childText(parameters, 'VisualizationId')));
  });

  it('draws what its views select', () => {
    const labels = new Map(
      descendants(root, 'savedquery').map((view) => [
        plain(childText(view, 'savedqueryid')),
        attribute(first(view, 'LocalizedName'), 'description'),
      ]),
    );
    const viewOf = (control: Element): string => plain(childText(first(control, 'parameters'), 'ViewId'));
    expect(controls.map(([id, control]) => [id, labels.get(viewOf(control))])).toEqual([
      ['cosell_awaiting', 'Awaiting My Answer'],
      ['cosell_attention', 'Needs Attention'],
      ['cosell_bystatus', 'Deals by Status'],
      ['cosell_failures', 'Failures of the Last 12 Weeks'],
      ['cosell_answers', 'Answered Deals'],
    ]);
  });
});

describe('charts', () => {
  const charts = descendants(root, 'visualization').map(
    (chart) => [attribute(first(chart, 'LocalizedName'), 'description'), chart] as const,
  );

  it.each(charts)('%s: reads columns of its table and draws what it reads', (_, chart) => {
    const entity = first(chart, 'entity');
    const table = attribute(entity, 'name');
    expect(idsOf(table, 'visualization', 'savedqueryvisualizationid')).toContain(
      plain(childText(chart, 'savedqueryvisualizationid')),
    );
    const attributes = descendants(entity, 'attribute');
    for (const each of attributes)
      expect([attribute(each, 'name'), columnType(table, attribute(each, 'name'))]).not.toContain(undefined);
    // The view says which rows: a chart with a filter of its own would show others than the list beside it.
    expect(descendants(entity, 'filter')).toEqual([]);
    const aliases = (flag: string): string[] =>
      attributes.filter((each) => each.hasAttribute(flag)).map((each) => attribute(each, 'alias'));
    expect(aliases('groupby')).toContain(attribute(first(chart, 'category'), 'alias'));
    expect(descendants(chart, 'measure').map((measure) => attribute(measure, 'alias'))).toEqual(aliases('aggregate'));
  });
});

describe('attribute maps', () => {
  it('copy from a lead what must not be lost when it is qualified, between columns of one kind', () => {
    const map = first(root, 'EntityMap');
    expect([childText(map, 'EntitySource'), childText(map, 'EntityTarget')]).toEqual(['lead', 'opportunity']);
    const pairs = descendants(map, 'AttributeMap').map(
      (each) => [childText(each, 'AttributeSource'), childText(each, 'AttributeTarget')] as const,
    );
    const names = [
      'help',
      'microsoftcrmidentifier',
      'referralidentifier',
      'referrallink',
      'referralprogram',
      'referralstatus',
      'sync',
      'visibility',
    ];
    expect(pairs).toEqual(names.map((name) => [`cosell_${name}`, `cosell_${name}`]));
    for (const [source, target] of pairs) {
      expect(columnType('lead', source)).toBeDefined();
      expect(columnType('opportunity', target)).toBe(columnType('lead', source));
    }
  });
});

describe('the nudge', () => {
  const endpoint = first(root, 'ServiceEndpoint');
  const step = descendants(root, 'SdkMessageProcessingStep').find(
    (each) => childText(each, 'EventHandler') === attribute(endpoint, 'ServiceEndpointId'),
  );

  it('is a webhook that leads nowhere until it is connected, and carries no secret', () => {
    expect(childText(endpoint, 'Contract')).toBe('8');
    expect(childText(endpoint, 'Url')).toBe('https://nudge.invalid/');
    expect(child(endpoint, 'AuthValue')).toBeUndefined();
  });

  it('is called after a request was stored, asynchronously, and is disabled', () => {
    if (!step) throw new Error('No step calls the endpoint.');
    const values = ['PrimaryEntity', 'Mode', 'Stage', 'EventHandlerTypeCode', 'StateCode'].map((name) =>
      childText(step, name),
    );
    expect(values).toEqual(['cosell_request', '1', '40', '4618', '1']);
    expect(childText(step, 'SdkMessageId')).toBe('{9ebdbb1b-ea3e-db11-86a7-000a3a5473e8}');
  });
});

describe('environment variables', () => {
  const definitions = [...members.keys()]
    .filter((path) => path.startsWith('environmentvariabledefinitions/'))
    .map((path) => [path, rootOf(parseXml(text(path), path))] as const);

  it.each(definitions)('%s: folder, description and default fit, and no value is shipped', (path, definition) => {
    expect(path).toBe(
      `environmentvariabledefinitions/${attribute(definition, 'schemaname')}/environmentvariabledefinition.xml`,
    );
    const description = attribute(first(definition, 'description'), 'default');
    expect(description.length).toBeGreaterThan(60);
    expect(description.length).toBeLessThanOrEqual(2000);
    expect(description).toContain('The older connector');
    const value = childText(definition, 'defaultvalue');
    const type = childText(definition, 'type');
    if (type === '100000002') expect(['yes', 'no']).toContain(value);
    else if (type === '100000003') expect(typeof JSON.parse(value)).toBe('object');
    else expect(type).toBe('100000000');
  });
});

describe('what must be installed before', () => {
  it('is named: the tables and forms of Sales that we add to', () => {
    const solution = rootOf(parseXml(readFileSync(join(sourceFolder, 'Other/Solution.xml'), 'utf8'), 'Solution.xml'));
    const required = descendants(solution, 'Required').map((each) => [
      attribute(each, 'type'),
      attribute(each, 'schemaName') || attribute(each, 'id'),
      attribute(each, 'solution').split(' ')[0],
    ]);
    expect(required).toEqual([
      ['1', 'opportunity', 'msdynce_Sales'],
      ['60', '{a837e4a7-01b8-4f82-a475-be9abd67e667}', 'msdynce_Sales'],
      ['1', 'lead', 'msdynce_LeadManagement'],
      ['60', '{e3b6ddb7-8df0-4410-ac7b-fd32e5053d38}', 'msdynce_LeadManagement'],
    ]);
  });
});
