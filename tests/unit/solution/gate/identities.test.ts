import { checkIdentities, componentIds } from '../../../../solution/scripts/gate/identities.ts';
import { soundView, viewWith } from './packages.ts';

describe('rule 7', () => {
  const ids = componentIds(soundView());

  it('accepts the package as it is, also against itself as the last release', () => {
    expect(checkIdentities(soundView())).toEqual([]);
    expect(checkIdentities(soundView(), ids)).toEqual([]);
    expect(checkIdentities(soundView('unmanaged'))).toEqual([]);
  });

  it('refuses an id that is used by two components', () => {
    const role = ids['Role Co-sell Seller'] ?? '';
    const other = ids['Role Co-sell Relay'] ?? '';
    const view = viewWith('customizations.xml', (text) => text.replaceAll(role, other));
    expect(checkIdentities(view).map(({ message }) => message)).toEqual([
      `${other} is the id of Role Co-sell Relay and of Role Co-sell Seller.`,
    ]);
  });

  it('refuses a cell with the id of another cell', () => {
    const cells = (text: string): string[] => [...text.matchAll(/<cell id="\{([^}]+)\}"/g)].map(([, id = '']) => id);
    const view = viewWith('customizations.xml', (text) => text.replace(cells(text)[0] ?? '', cells(text)[1] ?? ''));
    expect(checkIdentities(view)).toHaveLength(1);
  });

  it('refuses an id that is no GUID', () => {
    const view = viewWith('customizations.xml', (text) => text.replace(/<savedqueryid>[^<]*</, '<savedqueryid>{1}<'));
    expect(checkIdentities(view)).toEqual([{ rule: 7, message: expect.stringContaining('"1" is no GUID') }]);
  });

  it('refuses an id that differs from the last release', () => {
    const last = { ...ids, 'Role Co-sell Seller': '00000000-0000-4000-8000-000000000001' };
    expect(checkIdentities(soundView(), last)).toEqual([
      {
        rule: 7,
        message: expect.stringContaining('Role Co-sell Seller had the id 00000000-0000-4000-8000-000000000001'),
      },
    ]);
  });

  it('accepts a component that the last release did not have, and one that is gone', () => {
    const last = Object.fromEntries(Object.entries(ids).filter(([name]) => !name.startsWith('Role')));
    expect(checkIdentities(soundView(), { ...last, 'Role Old': '00000000-0000-4000-8000-000000000001' })).toEqual([]);
  });

  it('knows every kind of component that has an id', () => {
    const kinds = new Set(Object.keys(ids).map((name) => name.split(' ')[0]));
    expect([...kinds].sort()).toEqual([
      'PluginAssembly',
      'PluginType',
      'Role',
      'SdkMessageProcessingStep',
      'SdkMessageProcessingStepImage',
      'WebResource',
      'savedquery',
      'systemform',
    ]);
  });
});
