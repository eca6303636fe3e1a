import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { DOMParser } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';
import { referralStatus } from '../../../solution/contract/choices.ts';
import { buildWebResources } from '../../../webresources/build.ts';

const source = 'solution/src';
const tables = { Opportunity: 'opportunity', Lead: 'lead', cosell_Referral: 'cosell_referral' } as const;
type Folder = keyof typeof tables;

const parse = (path: string): Element =>
  new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml').documentElement!;
const all = (element: Element, name: string): Element[] => Array.from(element.getElementsByTagName(name));
const value = (element: Element, name: string): string => element.getAttribute(name) ?? '';
const ribbons = (Object.keys(tables) as Folder[]).map((folder): [Folder, Element] => [
  folder,
  parse(join(source, 'Entities', folder, 'RibbonDiff.xml')),
]);

/** Every XML file below a folder of the source. */
function xmlBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.xml'))
    .map((name) => join(folder, name));
}

describe.each(ribbons)('the ribbon of %s', (folder, ribbon) => {
  const table = tables[folder];
  const buttons = all(ribbon, 'Button');
  const definitions = all(ribbon, 'CommandDefinition');
  const definedIds = (name: string): string[] =>
    all(ribbon, 'RuleDefinitions').flatMap((rules) => all(rules, name).map((each) => value(each, 'Id')));

  const buttonsAt = (location: string): string[] =>
    all(ribbon, 'CustomAction')
      .filter((action) => value(action, 'Location').startsWith(`Mscrm.${location}.${table}.`))
      .map((action) => value(all(action, 'Button')[0]!, 'Id').split('.').at(-1) ?? '');

  it('has its commands on the form, above lists and above subgrids', () => {
    const commands = ['Accept', 'Decline', 'TryAgain', 'Open'];
    const expected = table === 'opportunity' ? ['Share', ...commands] : commands;
    expect(buttonsAt('Form')).toEqual(expected);
    expect(buttonsAt('HomepageGrid')).toEqual(expected);
    expect(buttonsAt('SubGrid')).toEqual(expected);
  });

  it('names only commands, rules and labels that are there, and uses all of them', () => {
    const commandIds = definitions.map((definition) => value(definition, 'Id'));
    expect(new Set(buttons.map((button) => value(button, 'Command')))).toEqual(new Set(commandIds));
    for (const kind of ['EnableRule', 'DisplayRule']) {
      const used = definitions.flatMap((definition) => all(definition, kind).map((rule) => value(rule, 'Id')));
      expect([...new Set(used)].sort()).toEqual(definedIds(kind).sort());
    }
    const labels = all(ribbon, 'LocLabel').map((label) => value(label, 'Id'));
    const text = buttons.map(String).join(' ');
    const named = [...text.matchAll(/\$LocLabels:([\w.]+)/g)].map(([, id]) => id);
    expect([...new Set(named)].sort()).toEqual(labels.sort());
  });

  it('has no id twice', () => {
    const ids = ['CustomAction', 'Button', 'CommandDefinition', 'LocLabel'].flatMap((name) =>
      all(ribbon, name).map((element) => value(element, 'Id')),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => id.startsWith('cosell.'))).toBe(true);
  });

  it('hides every command from people who may not create requests', () => {
    for (const definition of definitions) {
      const rules = all(definition, 'DisplayRule').map((rule) => value(rule, 'Id'));
      const privileges = all(ribbon, 'RuleDefinitions')
        .flatMap((section) => all(section, 'DisplayRule'))
        .filter((rule) => rules.includes(value(rule, 'Id')))
        .flatMap((rule) => all(rule, 'EntityPrivilegeRule'))
        .map((rule) => ['EntityName', 'PrivilegeType', 'PrivilegeDepth'].map((name) => value(rule, name)));
      expect(privileges).toEqual([['cosell_request', 'Create', 'Basic']]);
    }
  });

  it('gives form commands the form, and list commands the list and its rows', () => {
    for (const definition of definitions) {
      const [action] = all(definition, 'JavaScriptFunction');
      const parameters = all(action!, 'CrmParameter').map((parameter) => value(parameter, 'Value'));
      const isList = value(definition, 'Id').includes('.Rows.');
      expect(value(action!, 'FunctionName')).toMatch(isList ? /^Cosell\.Commands\./ : /^Cosell\.Opportunity\./);
      expect(parameters).toEqual(
        isList ? ['SelectedControl', 'SelectedControlSelectedItemReferences'] : ['PrimaryControl'],
      );
    }
  });

  it('opens one row only, and runs the others on one or more', () => {
    const rule = (id: string): Element | undefined =>
      all(ribbon, 'RuleDefinitions')
        .flatMap((section) => all(section, 'EnableRule'))
        .find((each) => value(each, 'Id') === id);
    for (const definition of definitions.filter((each) => value(each, 'Id').includes('.Rows.'))) {
      const ids = all(definition, 'EnableRule').map((each) => value(each, 'Id'));
      const [count] = ids.flatMap((id) => all(rule(id)!, 'SelectionCountRule'));
      expect(value(count!, 'Minimum')).toBe('1');
      expect(value(count!, 'Maximum')).toBe(value(definition, 'Id').includes('.Open.') ? '1' : '');
    }
  });

  it('compares the referral status with the values of pending and received', () => {
    const values = all(ribbon, 'ValueRule').map((rule) => [value(rule, 'Field'), Number(value(rule, 'Value'))]);
    expect(values).toEqual([
      ['cosell_referralstatus', referralStatus.pending],
      ['cosell_referralstatus', referralStatus.received],
    ]);
    const forms = xmlBelow(join(source, 'Entities', folder, 'FormXml', 'main')).map((path) =>
      readFileSync(path, 'utf8'),
    );
    expect(forms.every((form) => form.includes('datafieldname="cosell_referralstatus"'))).toBe(true);
  });

  it('shows no custom rule before its script has answered', () => {
    expect(all(ribbon, 'CustomRule').map((rule) => value(rule, 'Default'))).toEqual(
      all(ribbon, 'CustomRule').map(() => 'false'),
    );
  });
});

describe('what ribbons, forms and views name', () => {
  const functions = new Map<string, Set<string>>();
  let root: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'cosell-ribbon-'));
    for (const { path } of await buildWebResources(root)) {
      if (!path.endsWith('.js')) continue;
      const page: Record<string, unknown> = {};
      page['window'] = page;
      runInContext(readFileSync(path, 'utf8'), createContext(page));
      const namespaces = Object.entries((page['Cosell'] ?? {}) as Record<string, object>);
      const names = namespaces.flatMap(([name, made]) => Object.keys(made).map((key) => `Cosell.${name}.${key}`));
      functions.set(`cosell_/scripts/${path.replace(/^.*[\\/]/, '')}`, new Set(names));
    }
  });

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  const files = xmlBelow(join(source, 'Entities'));
  const elements = (name: string): Element[] =>
    files.filter((path) => readFileSync(path, 'utf8').includes(`<${name} `)).flatMap((path) => all(parse(path), name));

  it('is a function of the script they name', () => {
    const library = (name: string): string => name.replace(/^\$webresource:/, '');
    const calls = [
      ...elements('JavaScriptFunction').map((each) => [value(each, 'Library'), value(each, 'FunctionName')]),
      ...elements('CustomRule').map((each) => [value(each, 'Library'), value(each, 'FunctionName')]),
      ...elements('Handler').map((each) => [value(each, 'libraryName'), value(each, 'functionName')]),
      ...elements('cell')
        .filter((each) => each.hasAttribute('imageproviderfunctionname'))
        .map((each) => [value(each, 'imageproviderwebresource'), value(each, 'imageproviderfunctionname')]),
    ] as [string, string][];
    expect(calls.length).toBeGreaterThan(20);
    const missing = calls.filter(([name, called]) => !functions.get(library(name))?.has(called));
    expect(missing).toEqual([]);
  });

  it('is a web resource with a description and a root component', () => {
    const roots = readFileSync(join(source, 'Other/Solution.xml'), 'utf8');
    const named = files.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\$webresource:([\w./-]+)/g)].map(([, name]) => name ?? ''),
    );
    for (const name of new Set([...named, 'cosell_/dialogs/decline.html', 'cosell_/scripts/decline.js'])) {
      const description = join(source, 'WebResources', `${name}.data.xml`);
      expect([name, existsSync(description)]).toEqual([name, true]);
      expect(readFileSync(description, 'utf8')).toContain(`<Name>${name}</Name>`);
      expect(roots).toContain(`<RootComponent type="61" schemaName="${name}" behavior="0" />`);
    }
  });

  it.each([...Array.from({ length: 15 }, (_, count) => `days/${count}`), 'due-later', 'overdue'])(
    'is a picture of lists that is there: %s',
    (name) => {
      const path = join(source, `WebResources/cosell_/icons/${name}.svg`);
      expect(readFileSync(path, 'utf8')).toContain('viewBox="0 0 16 16"');
      expect(existsSync(`${path}.data.xml`)).toBe(true);
    },
  );
});

describe('our tab on the forms', () => {
  it('lists the columns of a lead one by one, without Products, and those the connector writes read-only', () => {
    const [path] = xmlBelow(join(source, 'Entities/Lead/FormXml/main'));
    const controls = all(parse(path!), 'control').map((control) => [
      value(control, 'datafieldname'),
      value(control, 'disabled') === 'true',
    ]);
    expect(controls).toEqual([
      ['cosell_sync', false],
      ['cosell_help', false],
      ['cosell_visibility', false],
      ['cosell_referralstatus', true],
      ['cosell_referralidentifier', true],
      ['cosell_referrallink', true],
      ['cosell_referralprogram', true],
      ['cosell_microsoftcrmidentifier', true],
      ['cosell_audit', true],
    ]);
  });

  it('has the solutions of a deal in the associated view', () => {
    const [path] = xmlBelow(join(source, 'Entities/Opportunity/FormXml/main'));
    const grid = all(parse(path!), 'control').find((control) => value(control, 'id') === 'cosell_solutions');
    const text = (name: string): string => all(grid!, name)[0]?.textContent ?? '';
    expect([text('TargetEntityType'), text('RelationshipName')]).toEqual([
      'cosell_dealsolution',
      'cosell_opportunity_DealSolution',
    ]);
    const view = parse(join(source, 'Entities/cosell_DealSolution/SavedQueries', `${text('ViewId')}.xml`));
    expect(all(view, 'querytype')[0]?.textContent).toBe('2');
  });

  it.each(['Opportunity', 'Lead'])('only adds to the form of %s', (folder) => {
    const [path] = xmlBelow(join(source, `Entities/${folder}/FormXml/main`));
    const actions = [...readFileSync(path!, 'utf8').matchAll(/solutionaction="(\w+)"/g)].map(([, action]) => action);
    expect(new Set(actions)).toEqual(new Set(['Added']));
    expect(readFileSync(path!, 'utf8')).not.toContain('cosell_products');
  });
});
