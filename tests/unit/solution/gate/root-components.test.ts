import { checkRootComponents, countComponents } from '../../../../solution/scripts/gate/root-components.ts';
import { type Change, customized, said, soundView, viewWith } from './packages.ts';

const found = (change: Change): string[] => said(checkRootComponents(viewWith('solution.xml', change)));
const added = (component: string): string[] =>
  found((text) => text.replace('<RootComponents>', `<RootComponents><RootComponent ${component} behavior="0" />`));

describe('rule 2', () => {
  it('accepts the package as it is', () => {
    expect(said(checkRootComponents(soundView()))).toEqual([]);
    expect(said(checkRootComponents(soundView('unmanaged')))).toEqual([]);
  });

  it('refuses a root component without definition', () => {
    expect(found((text) => text.replace('schemaName="cosell_help"', 'schemaName="cosell_helpx"'))).toEqual([
      '2 Root component cosell_helpx (global choice) has no definition.',
      '2 The global choice cosell_help has no root component.',
    ]);
  });

  it.each([
    ['1', 'table'],
    ['9', 'global choice'],
    ['20', 'security role'],
    ['60', 'dashboard'],
    ['61', 'web resource'],
    ['62', 'app site map'],
    ['66', 'control'],
    ['80', 'app'],
    ['91', 'plug-in assembly'],
    ['92', 'plug-in step'],
    ['95', 'service endpoint'],
  ])('refuses a missing root component of type %s (%s), and one without definition', (type, label) => {
    const missing = found((text) => text.replace(new RegExp(`<RootComponent type="${type}"[^>]*/>`), ''));
    expect(missing).toEqual([expect.stringMatching(new RegExp(`^2 The ${label} .* has no root component\\.$`))]);
    const id = '{00000000-0000-4000-8000-000000000001}';
    expect(added(`type="${type}" id="${id}" schemaName="cosell_none"`)).toEqual([
      expect.stringMatching(new RegExp(`^2 Root component .* \\(${label}\\) has no definition\\.$`)),
    ]);
  });

  it('does not take the roles of an app for security roles', () => {
    const role = '627090ff-40a3-4053-8790-584edc5be201';
    expect(added(`type="20" id="{${role}}"`)).toEqual([`2 Root component ${role} (security role) has no definition.`]);
  });

  it('refuses a type that differs from environment to environment', () => {
    expect(added('type="10421" schemaName="cosell_SubmitRequest"')).toEqual([
      expect.stringMatching(/^2 Root component cosell_SubmitRequest has the environment-specific type 10421\./),
    ]);
  });

  it('refuses a root component of a folder component, and any other type that it cannot check', () => {
    expect(added('type="380" schemaName="cosell_NameMark"')).toEqual([
      '2 Root component cosell_NameMark has the type 380, which is not known to the gate.',
    ]);
  });

  it('refuses a component that is listed twice, and one that is defined twice', () => {
    const line = '<RootComponent type="9" schemaName="cosell_help" behavior="0" />';
    expect(found((text) => text.replace(line, line + line))).toEqual([
      '2 Root component cosell_help (global choice) is listed twice.',
    ]);
    const twice = customized((text) =>
      text.replace(/<optionset Name="cosell_help"[^]*?<\/optionset>/, (all) => all + all),
    );
    expect(said(checkRootComponents(twice))).toEqual(['2 The global choice cosell_help is defined twice.']);
  });

  it('names the line of solution.xml and the file of the source', () => {
    const [finding] = checkRootComponents(
      viewWith('solution.xml', (text) => text.replace('schemaName="cosell_help"', 'schemaName="cosell_helpx"')),
    );
    expect(finding).toMatchObject({ file: 'solution.xml', line: expect.any(Number), part: 'Other/Solution.xml' });
  });

  it('counts what the package holds', () => {
    expect(countComponents(soundView())).toMatchObject({
      table: 9,
      'security role': 4,
      dashboard: 1,
      control: 1,
      app: 1,
      'plug-in assembly': 1,
      'service endpoint': 1,
      'custom API': 1,
      'environment variable': expect.any(Number),
      chart: 3,
      relationship: expect.any(Number),
      'alternate key': 5,
    });
    const forms = (kind: 'managed' | 'unmanaged'): number => countComponents(soundView(kind))['form'] ?? 0;
    // The forms of others are in the managed zip only.
    expect(forms('managed') - forms('unmanaged')).toBe(2);
  });
});

describe('rule 2 about what the package needs', () => {
  const lead = /<MissingDependency>\s*<Required type="1" schemaName="lead"[^]*?<\/MissingDependency>/;

  it.each<[string, Change, string]>([
    [
      'another solution',
      (text) => text.replace('msdynce_LeadManagement (9.0.4.0066)', 'msdyn_Other (1.0.0.0)'),
      'The zip asks for the solution "msdyn_Other (1.0.0.0)". Only msdynce_Sales and msdynce_LeadManagement may be needed.',
    ],
    [
      'an unmanaged left-over',
      (text) => text.replace('msdynce_LeadManagement (9.0.4.0066)', 'Active'),
      'The zip asks for the solution "Active".',
    ],
    [
      'a solution without version',
      (text) => text.replace('msdynce_Sales (9.0.4.0076)', 'msdynce_Sales'),
      'The zip asks for "msdynce_Sales" without a version',
    ],
    [
      'a standard table that is not declared',
      (text) => text.replace(lead, ''),
      'The zip extends the table lead. Declare it in MissingDependencies.',
    ],
    [
      'a form of others that is not declared',
      (text) => text.replaceAll('e3b6ddb7-8df0-4410-ac7b-fd32e5053d38', '00000000-0000-4000-8000-000000000001'),
      'The zip extends the form e3b6ddb7-8df0-4410-ac7b-fd32e5053d38.',
    ],
  ])('refuses %s', (_, change, message) => {
    expect(found(change)).toEqual([expect.stringContaining(message)]);
  });
});
