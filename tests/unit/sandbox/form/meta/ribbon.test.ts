import { parseRibbon } from '../../../../../sandbox/form/src/meta/ribbon.ts';
import { ribbonXml } from '../fixtures.ts';

describe('parseRibbon', () => {
  const ribbon = parseRibbon(ribbonXml, 'sample_deal', 1033, 'Form');

  it('takes the commands of the form, in sequence, and no others', () => {
    expect(ribbon.commands.map((command) => command.label)).toEqual(['First', 'Share it']);
  });

  it('translates labels by LocLabels', () => {
    expect(parseRibbon(ribbonXml, 'sample_deal', 1036, 'Form').commands[1]?.label).toBe('Partager');
    expect(ribbon.commands[1]?.tooltip).toBe('Plain tooltip');
  });

  it('reads rules with their parameters', () => {
    expect(ribbon.commands[1]?.rules).toEqual([
      { kind: 'formState', state: 'Existing', invert: false },
      {
        kind: 'custom',
        functionName: 'Sample.Deal.canShare',
        library: 'sample_/deal.js',
        default: false,
        invert: false,
        parameters: [{ kind: 'crm', value: 'PrimaryControl' }],
      },
    ]);
    expect(ribbon.commands[0]?.rules).toEqual([{ kind: 'value', field: 'flag', value: 'true', invert: true }]);
  });

  it('reads the function and its parameters by type', () => {
    expect(ribbon.commands[1]?.actions).toEqual([
      {
        functionName: 'Sample.Deal.share',
        library: 'sample_/deal.js',
        parameters: [
          { kind: 'crm', value: 'PrimaryControl' },
          { kind: 'constant', value: 'text' },
          { kind: 'constant', value: 3 },
        ],
      },
    ]);
    expect(ribbon.commands[1]?.icon).toBe('sample_/icon.svg');
  });

  it('reads alternatives of an OrRule', () => {
    const either = ribbonXml.replace(
      '<FormStateRule State="Existing" />',
      '<OrRule><Or><FormStateRule State="Create" /></Or><Or><FormStateRule State="Existing" /></Or></OrRule>',
    );
    expect(parseRibbon(either, 'sample_deal', 1033, 'Form').commands[1]?.rules[0]).toMatchObject({
      kind: 'or',
      alternatives: [[{ state: 'Create' }], [{ state: 'Existing' }]],
    });
  });

  it('hides a command with a rule it cannot judge, and says so', () => {
    const unknown = parseRibbon(
      ribbonXml.replace('<FormStateRule State="Existing" />', '<OfflineAccessStateRule />'),
      'sample_deal',
      1033,
      'Form',
    );
    expect(unknown.commands[1]?.rules[0]).toEqual({ kind: 'always', outcome: false });
    expect(unknown.problems.join()).toContain('OfflineAccessStateRule');
  });

  it('says which command, rule or label is not defined', () => {
    const broken = ribbonXml
      .replace('Command="s.a.Command" Sequence="40"', 'Command="s.none" Sequence="40"')
      .replace('<EnableRule Id="s.b.Enable" />', '<EnableRule Id="s.lost" />')
      .replace('$LocLabels:s.b.Label', '$LocLabels:s.gone');
    const { commands, problems } = parseRibbon(broken, 'sample_deal', 1033, 'Form');
    expect(commands).toHaveLength(1);
    expect(problems.join('\n')).toMatch(/s\.gone[^]*s\.lost[^]*s\.none/);
  });

  it('reads the empty ribbon of an export', () => {
    const empty =
      '<RibbonDiffXml><CustomActions /><Templates /><CommandDefinitions /><RuleDefinitions /><LocLabels /></RibbonDiffXml>';
    expect(parseRibbon(empty, 'sample_deal', 1033, 'Form')).toEqual({ commands: [], problems: [] });
  });

  it('keeps the places apart', () => {
    const labels = (place: 'Form' | 'HomepageGrid' | 'SubGrid') =>
      parseRibbon(ribbonXml, 'sample_deal', 1033, place).commands.map((command) => command.label);
    expect(labels('HomepageGrid')).toEqual(['Grid only']);
    expect(labels('SubGrid')).toEqual([]);
  });

  it('hides a command whose privilege rule is incomplete, and says so', () => {
    const broken = parseRibbon(
      ribbonXml.replace('<FormStateRule State="Existing" />', '<EntityPrivilegeRule PrivilegeType="Create" />'),
      'sample_deal',
      1033,
      'Form',
    );
    expect(broken.commands[1]?.rules[0]).toEqual({ kind: 'always', outcome: false });
    expect(broken.problems.join()).toContain('EntityPrivilegeRule');
  });
});
