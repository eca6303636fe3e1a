import { checkFormDiffs } from '../../../../solution/scripts/gate/form-diffs.ts';
import { brokenBy, type Change, customized, said, soundView, within } from './packages.ts';

const leadForm =
  /<systemform><formid>\{e3b6ddb7[^]*?<\/systemform>|<systemform>\s*<formid>\{e3b6ddb7[^]*?<\/systemform>/;
const who = 'Form "Lead" of lead';

const cases: [what: string, change: Change, message: string][] = [
  [
    'a diff in a form of our own',
    within(/<entity Name="cosell_Referral"[^]*?<\/FormXml>/, '<tab ', '<tab ordinalvalue="1" '),
    '8 <tab> is marked as a diff although it is ours. Write it in full.',
  ],
  [
    'a diff in a dashboard of our own',
    within(/<Dashboard>[^]*?<\/Dashboard>/, '<section ', '<section solutionaction="Added" '),
    '<section> is marked as a diff although it is ours.',
  ],
  [
    'a diff in the site map of our own',
    within(/<AppModuleSiteMap>[^]*?<\/AppModuleSiteMap>/, '<Group ', '<Group solutionaction="Added" '),
    '<Group> is marked as a diff although it is ours.',
  ],
  [
    'a change of what others have',
    within(leadForm, '</tabs>', '<tab solutionaction="Modified"><columns /></tab></tabs>'),
    `8 ${who} has an element that is Modified. A diff of ours only adds.`,
  ],
  [
    'a removal of what others have',
    within(leadForm, '</tabs>', '<tab solutionaction="Removed" /></tabs>'),
    `${who} has an element that is Removed. A diff of ours only adds.`,
  ],
  [
    'a mark inside an added element',
    within(leadForm, '<section name="cosell_section"', '<section name="cosell_section" solutionaction="Added"'),
    `${who}: inside an added element nothing else is marked with solutionaction.`,
  ],
  [
    'an element that is neither added nor on the way to something added',
    within(
      leadForm,
      '</tabs>',
      '<tab name="Summary"><columns><column><sections><section name="x" /></sections></column></columns></tab></tabs>',
    ),
    `${who}: <section> is neither added nor on the way to something added.`,
  ],
  [
    'display conditions of a form of others',
    within(leadForm, '</form>', '<DisplayConditions Order="0"><Everyone /></DisplayConditions></form>'),
    `${who} is a form of others: <DisplayConditions> is not ours to write.`,
  ],
  [
    'whether a form of others can be deleted',
    within(leadForm, '</form>', '</form><CanBeDeleted>1</CanBeDeleted>'),
    `${who} is a form of others: <CanBeDeleted> is not ours to write.`,
  ],
];

describe('rule 8', () => {
  let found: string[];

  beforeAll(() => {
    found = said(checkFormDiffs(brokenBy(cases.map(([, change]) => change))));
  });

  it('accepts the package as it is', () => {
    expect(said(checkFormDiffs(soundView()))).toEqual([]);
    expect(said(checkFormDiffs(soundView('unmanaged')))).toEqual([]);
  });

  it.each(cases)('refuses %s in the managed zip', (_, _change, message) => {
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  it('refuses a form of others that not every environment has', () => {
    const other = customized((text) =>
      text.replaceAll('e3b6ddb7-8df0-4410-ac7b-fd32e5053d38', '595978a6-704c-4aec-aab8-34f3927c1cda'),
    );
    expect(said(checkFormDiffs(other))).toEqual([
      expect.stringContaining(
        '595978a6-704c-4aec-aab8-34f3927c1cda is not on the list of forms that every environment has',
      ),
    ]);
  });

  it('refuses a full form of others', () => {
    const full = customized(within(leadForm, / solutionaction="Added"/g, ''));
    expect(said(checkFormDiffs(full))).toContainEqual(`8 ${who} is a form of others, and nothing in it is added.`);
  });

  it('refuses any diff in the unmanaged zip', () => {
    const marked = customized(
      within(/<entity Name="cosell_Referral"[^]*?<\/FormXml>/, '<tab ', '<tab ordinalvalue="1" '),
      'unmanaged',
    );
    expect(said(checkFormDiffs(marked))).toEqual(['8 The unmanaged zip holds a diff, which its import refuses.']);
  });

  it('refuses a form of others in the unmanaged zip', () => {
    const form = '<FormXml><forms type="main"><systemform><formid>{x}</formid><form /></systemform></forms></FormXml>';
    const whole = customized(
      within(/<entity Name="Lead">[^]*?<\/Entity>/, '</Entity>', `${form}</Entity>`),
      'unmanaged',
    );
    expect(said(checkFormDiffs(whole))).toEqual([
      '8 Form "" of lead is in the unmanaged zip: it would replace the form of others.',
    ]);
  });

  it('names the managed twin as the file of the source', () => {
    const change = within(leadForm, '</tabs>', '<tab solutionaction="Removed" /></tabs>');
    expect(checkFormDiffs(customized(change))[0]?.part).toBe(
      'Entities/Lead/FormXml/main/{e3b6ddb7-8df0-4410-ac7b-fd32e5053d38}_managed.xml',
    );
  });
});
