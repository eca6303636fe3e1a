import { checkRootComponents, countComponents } from '../../../../solution/scripts/gate/root-components.ts';
import { soundView, viewWith } from './packages.ts';

const messages = (change: (text: string) => string, path = 'solution.xml'): string[] =>
  checkRootComponents(viewWith(path, change)).map(({ rule, message }) => `${rule} ${message}`);

describe('rule 2', () => {
  it('accepts the package as it is', () => {
    expect(checkRootComponents(soundView())).toEqual([]);
    expect(checkRootComponents(soundView('unmanaged'))).toEqual([]);
  });

  it('refuses a root component without definition', () => {
    const found = messages((text) => text.replace('schemaName="cosell_help"', 'schemaName="cosell_helpx"'));
    expect(found).toEqual([
      '2 Root component cosell_helpx (global choice) has no definition.',
      '2 The global choice cosell_help has no root component.',
    ]);
  });

  it.each([
    [
      'table',
      /<RootComponent type="1" schemaName="cosell_request"[^>]*\/>/,
      'The table cosell_request has no root component.',
    ],
    [
      'control',
      /<RootComponent type="66"[^>]*\/>/,
      'The control cosell_Cosell.PartnerCenterSection has no root component.',
    ],
    [
      'web resource',
      /<RootComponent type="61" schemaName="cosell_\/icons\/cosell.svg"[^>]*\/>/,
      'The web resource cosell_/icons/cosell.svg has no root component.',
    ],
  ])('refuses a %s without root component', (_, component, message) => {
    expect(messages((text) => text.replace(component, ''))).toEqual([`2 ${message}`]);
  });

  it.each([['20'], ['91'], ['92']])('refuses a missing root component of type %s', (type) => {
    expect(messages((text) => text.replace(new RegExp(`<RootComponent type="${type}"[^>]*/>`), ''))).toHaveLength(1);
  });

  it('refuses a type that differs from environment to environment', () => {
    const added = '<RootComponents><RootComponent type="10421" schemaName="cosell_SubmitRequest" behavior="0" />';
    expect(messages((text) => text.replace('<RootComponents>', added))).toEqual([
      '2 Root component cosell_SubmitRequest has the environment-specific type 10421.',
    ]);
  });

  it('refuses a type that it cannot check', () => {
    const added = '<RootComponents><RootComponent type="380" schemaName="cosell_Url" behavior="0" />';
    expect(messages((text) => text.replace('<RootComponents>', added))).toEqual([
      '2 Root component cosell_Url: type 380 is not known to the gate.',
    ]);
  });

  it('refuses a component that is listed twice', () => {
    const line = '<RootComponent type="9" schemaName="cosell_help" behavior="0" />';
    expect(messages((text) => text.replace(line, line + line))).toEqual([
      '2 Root component cosell_help (global choice) is listed twice.',
    ]);
  });

  it('counts what the package holds', () => {
    expect(countComponents(soundView())).toMatchObject({
      table: 8,
      'global choice': 8,
      'security role': 2,
      control: 1,
      'plug-in assembly': 1,
      'plug-in step': 3,
      'custom API': 1,
      form: 7,
    });
  });
});
