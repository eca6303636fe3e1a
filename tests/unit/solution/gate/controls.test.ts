import { checkControls } from '../../../../solution/scripts/gate/controls.ts';
import {
  brokenBy,
  type Change,
  customized,
  said,
  soundMembers,
  soundView,
  viewOf,
  viewWith,
  within,
} from './packages.ts';

const name = 'cosell_Cosell.PartnerCenterSection';
const manifest = `Controls/${name}/ControlManifest.xml`;
const who = 'Form "Opportunity" of opportunity';
/** What the form hands to the control on one form factor. */
const factor = (number: number): RegExp => new RegExp(`<customControl formFactor="${number}"[^]*?</customControl>`);
const inManifest = (change: Change): string[] => said(checkControls(viewWith(manifest, change)));

const cases: [what: string, change: Change, message: string][] = [
  [
    'a property that the manifest does not have',
    within(factor(0), '<sync>cosell_sync</sync>', '<syncing>cosell_sync</syncing>'),
    `10 ${who} binds syncing, which is no property of ${name}.`,
  ],
  [
    'a required property that is not bound',
    within(factor(0), '<help>cosell_help</help>', ''),
    `${who} does not bind the property help of ${name}, which is required.`,
  ],
  [
    'a bound property with a constant',
    within(factor(1), '<help>cosell_help</help>', '<help type="Enum" static="true">1</help>'),
    `${who} binds the property help of ${name} to a constant, but it needs a column.`,
  ],
  [
    'a property of another type',
    within(factor(1), 'type="SingleLine.URL"', 'type="SingleLine.Text"'),
    `${who} binds the property referralLink of ${name} as SingleLine.Text, but its type is SingleLine.URL.`,
  ],
  [
    'an input without its type',
    within(factor(1), '<audit type="Multiple">', '<audit>'),
    `${who} binds the property audit of ${name} without its type.`,
  ],
  [
    'a column of another type',
    within(factor(2), '>cosell_sync<', '>cosell_audit<'),
    `${who} binds the property sync of ${name} to a column of type ntext, but its type is TwoOptions.`,
  ],
  [
    'a replaced control without a description',
    within(
      /<entity Name="Lead"[^]*?<\/FormXml>/,
      /classid="[^"]*"/,
      'classid="{F9A8A302-114E-466A-B582-6771B2AE0D92}"',
    ),
    'Form "Lead" of lead has the control cosell_sync without a description of what replaces it.',
  ],
  [
    'a description of a control that is not there',
    within(
      /<entity Name="cosell_Referral"[^]*?<\/FormXml>/,
      '</form>',
      '<controlDescriptions><controlDescription forControl="{1}" /></controlDescriptions></form>',
    ),
    'Form "Information" of cosell_referral describes a control that it does not have.',
  ],
];

describe('rule 10', () => {
  let found: string[];

  beforeAll(() => {
    found = said(checkControls(brokenBy(cases.map(([, change]) => change))));
  });

  it('accepts the package as it is', () => {
    expect(said(checkControls(soundView()))).toEqual([]);
    expect(said(checkControls(soundView('unmanaged')))).toEqual([]);
  });

  it.each(cases)('refuses %s', (_, _change, message) => {
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  it('refuses a control without a file of its manifest', () => {
    const members = soundMembers();
    expect(members.delete(`Controls/${name}/bundle.js`)).toBe(true);
    expect(checkControls(viewOf(members))).toEqual([
      {
        rule: 10,
        file: manifest,
        line: expect.any(Number),
        part: undefined,
        message: `The manifest of ${name} names bundle.js, which is not in the zip.`,
      },
    ]);
  });

  it('refuses the manifest of another control', () => {
    expect(inManifest((text) => text.replace('constructor="PartnerCenterSection"', 'constructor="Other"'))).toEqual([
      `10 The manifest is that of cosell_Cosell.Other, the solution names it ${name}.`,
    ]);
  });

  it('refuses a manifest without a control', () => {
    expect(
      inManifest((text) => text.replace('<control ', '<controls ').replace('</control>', '</controls>')),
    ).toContainEqual(`10 The manifest of ${name} has no control.`);
  });

  it('refuses a control in a folder of another name', () => {
    const view = customized((text) => text.replace(`/${manifest}<`, '/Controls/other/ControlManifest.xml<'));
    expect(said(checkControls(view))).toEqual([
      `10 The control ${name} lies in the folder of another name: /Controls/other/ControlManifest.xml.`,
    ]);
  });

  it('takes each type of a group of types, and no other', () => {
    const group = (types: string): string[] =>
      inManifest((text) =>
        text
          .replace('of-type="SingleLine.URL"', 'of-type-group="links"')
          .replace('<resources>', `<type-group name="links">${types}</type-group><resources>`),
      );
    expect(group('<type>SingleLine.Text</type><type>SingleLine.URL</type>')).toEqual([]);
    // Once for each form factor.
    expect(group('<type>SingleLine.Text</type><type>SingleLine.Email</type>')).toHaveLength(3);
  });
});
