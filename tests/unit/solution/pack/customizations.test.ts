import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { customizations } from '../../../../solution/scripts/pack/customizations.ts';
import { missingParts, packageMembers } from '../../../../solution/scripts/pack/members.ts';
import { packFolders, projectFolder } from '../gate/packages.ts';

const source = join(projectFolder, 'solution/src');
const all = (): boolean => true;

/** A copy of the source, free to be broken. */
const copyOfSource = (): string => {
  const copy = temporaryFolder('cosell-source-');
  cpSync(source, copy, { recursive: true });
  return copy;
};

const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));

describe('customizations.xml', () => {
  it('holds the opportunity form as a diff in the managed package', () => {
    const text = customizations(source, 'managed', all);
    expect(text).toContain('<formid>{a837e4a7-01b8-4f82-a475-be9abd67e667}</formid>');
    expect(text).toMatch(/<tab name="cosell_tab"[^>]* solutionaction="Added">/);
  });

  it('holds no diff at all in the unmanaged package', () => {
    const text = customizations(source, 'unmanaged', all);
    expect(text).not.toContain('solutionaction');
    expect(text).not.toContain('ordinalvalue');
    expect(text).not.toContain('a837e4a7-01b8-4f82-a475-be9abd67e667');
  });

  it('marks no form of our own tables as a diff in the managed package', () => {
    const text = customizations(source, 'managed', all);
    const own = text.match(/<entity Name="cosell_[^]*?<\/FormXml>/g) ?? [];
    expect(own).toHaveLength(6);
    for (const entity of own) expect(entity).not.toContain('solutionaction');
  });

  it('is the same with Windows line ends in the source', () => {
    const copy = copyOfSource();
    edit(join(copy, 'Other/Relationships/Lead.xml'), (text) => text.replaceAll('\n', '\r\n'));
    expect(customizations(copy, 'managed', all)).toBe(customizations(source, 'managed', all));
    rmSync(copy, { recursive: true });
  });

  it('refuses a skeleton that would lose a part', () => {
    const copy = copyOfSource();
    edit(join(copy, 'Other/Customizations.xml'), (text) => text.replace('<SdkMessageProcessingSteps />', ''));
    expect(() => customizations(copy, 'managed', all)).toThrow('no empty <SdkMessageProcessingSteps /> to fill');
    rmSync(copy, { recursive: true });
  });

  it('refuses a table that would lose its forms', () => {
    const copy = copyOfSource();
    edit(join(copy, 'Entities/cosell_Request/Entity.xml'), (text) => text.replace('<FormXml />', ''));
    expect(() => customizations(copy, 'managed', all)).toThrow('no empty <FormXml /> to fill');
    rmSync(copy, { recursive: true });
  });

  it('refuses a relationship that is not listed', () => {
    const copy = copyOfSource();
    const line = '<EntityRelationship Name="cosell_lead_Referral" />';
    edit(join(copy, 'Other/Relationships.xml'), (text) => text.replace(line, ''));
    expect(() => customizations(copy, 'managed', all)).toThrow('differ in: cosell_lead_Referral');
    rmSync(copy, { recursive: true });
  });
});

describe('members of the package', () => {
  it('are in one fixed order with the root files first', () => {
    const paths = [...packageMembers(packFolders(), 'managed', []).keys()];
    expect(paths.slice(0, 3)).toEqual(['[Content_Types].xml', 'solution.xml', 'customizations.xml']);
    const rest = paths.slice(3);
    expect(rest).toEqual([...rest].sort((left, right) => (left < right ? -1 : 1)));
  });

  it('name each part that is not built, with what to do', () => {
    const empty = { source, controls: '/nowhere/controls', webResources: '/nowhere/webresources' };
    expect(missingParts(empty).map(({ remedy }) => remedy)).toEqual([
      expect.stringMatching(
        /^Web resource cosell_\/scripts\/opportunity\.js: .* is missing\. Run "npm run build" first\.$/,
      ),
      expect.stringMatching(
        /^Control cosell_Cosell\.PartnerCenterSection: .* is missing\. Run "npm run build" first\.$/,
      ),
    ]);
  });

  it('leave a part out completely when it is not built', () => {
    const empty = { source, controls: '/nowhere/controls', webResources: '/nowhere/webresources' };
    const members = packageMembers(empty, 'managed', missingParts(empty));
    const solution = new TextDecoder().decode(members.get('solution.xml'));
    expect([...members.keys()].filter((path) => path.startsWith('Controls/'))).toEqual([]);
    expect(solution).not.toContain('type="66"');
    expect(solution).not.toContain('scripts/opportunity.js');
    expect(new TextDecoder().decode(members.get('customizations.xml'))).not.toContain('<CustomControl>');
  });
});
