import { identifiedComponents } from '../../../../solution/scripts/gate/identified-components.ts';
import { checkIdentities } from '../../../../solution/scripts/gate/identities.ts';
import { packageManifest } from '../../../../solution/scripts/gate/release-manifest.ts';
import { type Change, customized, said, soundView } from './packages.ts';

const found = (change: Change): string[] => said(checkIdentities(customized(change)));

describe('rule 7', () => {
  const release = packageManifest(soundView());
  const id = (part: string): string => release.parts[part]?.['id'] ?? 'missing';
  const seller = 'role "Co-sell Seller"';

  it('accepts the package as it is, also against itself as the last release', () => {
    expect(said(checkIdentities(soundView()))).toEqual([]);
    expect(said(checkIdentities(soundView(), release))).toEqual([]);
    expect(said(checkIdentities(soundView('unmanaged'), release))).toEqual([]);
  });

  it('refuses an id that is used by two components', () => {
    const other = id('role "Co-sell Relay"');
    const change: Change = (text) => text.replace(`<Role id="{${id(seller)}}" name`, `<Role id="{${other}}" name`);
    expect(found(change)).toEqual([`7 ${other} is the id of the role "Co-sell Relay" and of the ${seller}.`]);
  });

  it('refuses a cell with the id of another cell', () => {
    const cells = (text: string): string[] =>
      [...text.matchAll(/<cell id="\{([^}]+)\}"/g)].map(([, cell = '']) => cell);
    expect(found((text) => text.replace(cells(text)[0] ?? '', cells(text)[1] ?? ''))).toHaveLength(1);
  });

  it('refuses a cell of a dashboard with the id of a view', () => {
    const [view = ''] = identifiedComponents(soundView()).flatMap(({ part, id }) =>
      part.startsWith('view ') ? id : [],
    );
    const dashboard = /(<Dashboard>[^]*?<cell [^>]*id=")\{[^}]+\}/;
    expect(found((text) => text.replace(dashboard, `$1{${view}}`))).toEqual([
      expect.stringMatching(/is the id of the view .* and of the cell .* "Co-sell Overview"\.$/),
    ]);
  });

  it.each(['{1}', '', '{b0e31e2b-02c2-5b18-98bc-5e933c9939dg}'])('refuses the id "%s"', (text) => {
    expect(found((all) => all.replace(/<savedqueryid>[^<]*</, `<savedqueryid>${text}<`))).toEqual([
      expect.stringMatching(/^7 The view .* has the id ".*", which is no GUID\.$/),
    ]);
  });

  it('refuses an id that differs from the last release', () => {
    const before = '00000000-0000-4000-8000-000000000001';
    const last = { ...release, parts: { ...release.parts, [seller]: { id: before } } };
    expect(said(checkIdentities(soundView(), last))).toEqual([
      `7 The ${seller} had the id ${before} in version 0.1.0.0 and now has ${id(seller)}. Give it back its id.`,
    ]);
  });

  it('accepts a new name under the same id, a component that the last release did not have, and one that is gone', () => {
    const { [seller]: before = {}, ...parts } = release.parts;
    const last = { ...release, parts: { ...parts, 'role "Old Name"': before } };
    expect(said(checkIdentities(soundView(), last))).toEqual([]);
    const gone = { ...release, parts: { ...parts, 'role "Old"': { id: '00000000-0000-4000-8000-000000000001' } } };
    expect(said(checkIdentities(soundView(), gone))).toEqual([]);
  });

  it('knows every kind of component that has an id, and each by a name of its own', () => {
    const parts = identifiedComponents(soundView()).map(({ part }) => part);
    const kinds = [
      'role',
      'form',
      'view',
      'chart',
      'dashboard',
      'web resource',
      'plug-in assembly',
      'plug-in type',
      'step',
      'image',
      'service endpoint',
    ];
    for (const kind of kinds) expect(parts).toContainEqual(expect.stringMatching(new RegExp(`^${kind} .`)));
    expect(new Set(parts).size).toBe(parts.length);
  });
});
