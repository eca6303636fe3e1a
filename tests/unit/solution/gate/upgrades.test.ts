import type { PackageView } from '../../../../solution/scripts/gate/package-view.ts';
import { packageManifest, type ReleaseManifest } from '../../../../solution/scripts/gate/release-manifest.ts';
import { checkUpgrade } from '../../../../solution/scripts/gate/upgrades.ts';
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

const replace =
  (from: string | RegExp, to: string): Change =>
  (text) =>
    text.replace(from, to);
const attributeOf = (table: string, column: string): RegExp =>
  new RegExp(`<entity Name="${table}">[^]*?<attribute PhysicalName="${column}">[^]*?</attribute>`);
const gone = (part: string): string =>
  `13 The ${part} was in version 0.1.0.0 and is gone. Put it back, or name it with a reason in solution/releases/removed.json.`;
const changed = (part: string, change: string): string =>
  `13 The ${part}: ${change}. It cannot change, make a new one.`;

const changes: [what: string, change: Change, message: string][] = [
  [
    'the type of a column',
    within(attributeOf('cosell_Referral', 'cosell_Attempts'), '<Type>int<', '<Type>nvarchar<'),
    changed('column cosell_referral.cosell_attempts', 'type was "int" and is "nvarchar"'),
  ],
  [
    'the case of the name of a column',
    replace('PhysicalName="cosell_Health"', 'PhysicalName="cosell_HEALTH"'),
    changed('column cosell_referral.cosell_health', 'schemaName was "cosell_Health" and is "cosell_HEALTH"'),
  ],
  [
    'the choice of a column',
    within(
      attributeOf('cosell_Referral', 'cosell_Answer'),
      '<OptionSetName>cosell_answer<',
      '<OptionSetName>cosell_help<',
    ),
    changed('column cosell_referral.cosell_answer', 'choice was "cosell_answer" and is "cosell_help"'),
  ],
  [
    'the behaviour of a date',
    within(attributeOf('cosell_Referral', 'cosell_AnswerBy'), /<Behavior>\d</, '<Behavior>9<'),
    expect.stringMatching(/^13 The column cosell_referral\.cosell_answerby: behavior was "\d" and is "9"/),
  ],
  [
    'the ownership of a table',
    within(/<entity Name="cosell_FieldMapping">[^]*?<\/entity>/, 'OrgOwned', 'UserOwned'),
    changed('table cosell_fieldmapping', 'ownership was "OrgOwned" and is "UserOwned"'),
  ],
  [
    'the name of a set of rows',
    replace('<EntitySetName>cosell_fieldmappings<', '<EntitySetName>cosell_mappings<'),
    changed('table cosell_fieldmapping', 'entitySet was "cosell_fieldmappings" and is "cosell_mappings"'),
  ],
  [
    'the columns of a key',
    within(
      /<EntityKey>(?:(?!<EntityKey>)[^])*?cosell_mappingkey[^]*?<\/EntityKey>/,
      '<AttributeName>cosell_column<',
      '<AttributeName>cosell_name<',
    ),
    expect.stringMatching(
      /^13 The key cosell_fieldmapping\.cosell_mappingkey: columns was ".*" and is ".*cosell_name.*"/,
    ),
  ],
  [
    'the tables of a relationship',
    within(/<EntityRelationship Name="cosell_lead_Referral">[^]*?<\/EntityRelationship>/, '>Lead<', '>Account<'),
    changed('relationship cosell_lead_Referral', 'referenced was "Lead" and is "Account"'),
  ],
  [
    'the lookup of a relationship',
    within(
      /<EntityRelationship Name="cosell_lead_Referral">[^]*?<\/EntityRelationship>/,
      '>cosell_LeadId<',
      '>cosell_Lead<',
    ),
    changed('relationship cosell_lead_Referral', 'lookup was "cosell_LeadId" and is "cosell_Lead"'),
  ],
  [
    'the type of a choice',
    within(/<optionset Name="cosell_health"[^]*?<\/optionset>/, 'picklist', 'bit'),
    changed('choice cosell_health', 'type was "picklist" and is "bit"'),
  ],
  [
    'the type of a web resource',
    within(/<Name>cosell_\/icons\/cosell\.svg<[^]*?<\/WebResource>/, '<WebResourceType>11<', '<WebResourceType>5<'),
    changed('web resource cosell_/icons/cosell.svg', 'type was "11" and is "5"'),
  ],
  [
    'the version of the assembly beyond build and revision',
    replace('FullName="Cosell.Plugins, Version=1.0.0.0', 'FullName="Cosell.Plugins, Version=2.0.0.0'),
    expect.stringMatching(
      /^13 The plug-in assembly Cosell\.Plugins: identity was ".*Version=1\.0,.*" and is ".*Version=2\.0,/,
    ),
  ],
];

const removals: [what: string, change: Change, part: string][] = [
  [
    'a column',
    replace(/<attribute PhysicalName="cosell_Attempts">[^]*?<\/attribute>/, ''),
    'column cosell_referral.cosell_attempts',
  ],
  [
    'a value of a choice',
    within(/<optionset Name="cosell_help"[^]*?<\/optionset>/, /<option value="723450001"[^]*?<\/option>/, ''),
    'option cosell_help 723450001',
  ],
  ['a choice', replace(/<optionset Name="cosell_outcome"[^]*?<\/optionset>/, ''), 'choice cosell_outcome'],
  [
    'a key',
    replace(/<EntityKey>(?:(?!<EntityKey>)[^])*?cosell_mappingkey[^]*?<\/EntityKey>/, ''),
    'key cosell_fieldmapping.cosell_mappingkey',
  ],
  [
    'a relationship',
    replace(/<EntityRelationship Name="cosell_lead_Referral">[^]*?<\/EntityRelationship>/, ''),
    'relationship cosell_lead_Referral',
  ],
  ['a control', replace(/<CustomControl>[^]*?<\/CustomControl>/, ''), 'control cosell_Cosell.PartnerCenterSection'],
  ['a role', replace(/<Role id="[^"]*" name="Co-sell Relay"[^]*?<\/Role>/, ''), 'role "Co-sell Relay"'],
  [
    'a view',
    replace(/<savedquery>(?:(?!<savedquery>)[^])*?description="My Deals" languagecode="1033"[^]*?<\/savedquery>/, ''),
    'view cosell_referral "My Deals"',
  ],
  [
    'a web resource',
    replace(/<WebResource>(?:(?!<WebResource>)[^])*?cosell_\/icons\/open\.svg[^]*?<\/WebResource>/, ''),
    'web resource cosell_/icons/open.svg',
  ],
  [
    'a plug-in type',
    replace(/<PluginType [^>]*Name="Cosell\.Plugins\.GuardSolution"[^]*?<\/PluginType>/, ''),
    'plug-in type Cosell.Plugins.GuardSolution',
  ],
  ['an app', replace('<UniqueName>cosell_Cosell<', '<UniqueName>cosell_New<'), 'app cosell_Cosell'],
  [
    'a site map',
    replace('<SiteMapUniqueName>cosell_Cosell<', '<SiteMapUniqueName>cosell_New<'),
    'site map cosell_Cosell',
  ],
];

describe('rule 13', () => {
  let last: ReleaseManifest;
  const found = (view: PackageView, removed = {}): string[] => said(checkUpgrade(view, last, removed));

  beforeAll(() => {
    last = packageManifest(soundView());
  });

  it('has nothing to say without a release, and about the package as it is', () => {
    expect(checkUpgrade(soundView())).toEqual([]);
    expect(found(soundView())).toEqual([]);
    expect(found(soundView('unmanaged'))).toEqual([]);
  });

  describe('about what cannot change', () => {
    let messages: string[];

    beforeAll(() => {
      messages = found(brokenBy(changes.map(([, change]) => change)));
    });

    it.each(changes)('refuses another %s', (_, _change, message) => {
      expect(messages).toContainEqual(message);
    });

    it('says nothing more', () => {
      expect(messages).toHaveLength(changes.length);
    });
  });

  describe('about what must stay', () => {
    let messages: string[];
    let named: string[];

    beforeAll(() => {
      const view = brokenBy(removals.map(([, change]) => change));
      messages = found(view);
      named = found(view, Object.fromEntries(removals.map(([, , part]) => [part, 'Not used by anybody.'])));
    });

    it.each(removals)('refuses a package without %s that was there', (_, _change, part) => {
      expect(messages).toContainEqual(gone(part));
    });

    it('accepts what is named with a reason, and names no part of what is gone as a whole', () => {
      expect(messages).toHaveLength(removals.length);
      expect(named).toEqual([]);
    });
  });

  it('names a table that is gone, not its columns, keys, forms and views', () => {
    const without = customized(replace(/<Entity>\s*<Name[^>]*>cosell_FieldMapping<[^]*?<\/Entity>/, ''));
    expect(found(without)).toEqual([gone('table cosell_fieldmapping')]);
  });

  it('refuses a removal that is none', () => {
    expect(found(soundView(), { 'table cosell_referral': 'Old.' })).toEqual([
      '13 removed.json names the table cosell_referral, which is in the zip.',
    ]);
  });

  it('accepts a component with another name and the same id', () => {
    expect(found(customized(replace('name="Co-sell Relay"', 'name="Co-sell Service"')))).toEqual([]);
  });

  it('does not miss forms of others in the unmanaged zip', () => {
    expect(found(soundView('unmanaged'))).toEqual([]);
    const managed = customized(replace(/<systemform>\s*<formid>\{e3b6ddb7[^]*?<\/systemform>/, ''));
    expect(found(managed)).toEqual([gone('form lead "Lead" (main)')]);
  });

  const api = 'customapis/cosell_SubmitRequest';

  it.each([
    ['allowedcustomprocessingsteptype', '0'],
    ['bindingtype', '1'],
    ['isfunction', '1'],
    ['workflowsdkstepenabled', '1'],
  ])('refuses another %s of a custom API', (property, value) => {
    const view = viewWith(`${api}/customapi.xml`, replace(new RegExp(`<${property}>[^<]*<`), `<${property}>${value}<`));
    expect(found(view)).toEqual([expect.stringContaining(`The custom API cosell_SubmitRequest: ${property} was`)]);
  });

  it('refuses a table for a custom API that had none', () => {
    const bound = replace('<boundentitylogicalname />', '<boundentitylogicalname>lead</boundentitylogicalname>');
    expect(found(viewWith(`${api}/customapi.xml`, bound))).toEqual([
      changed('custom API cosell_SubmitRequest', 'boundentitylogicalname was "" and is "lead"'),
    ]);
  });

  it.each(['type', 'isoptional'])('refuses another %s of a request parameter', (property) => {
    const path = `${api}/customapirequestparameters/Kind/customapirequestparameter.xml`;
    const view = viewWith(path, replace(new RegExp(`<${property}>[^<]*<`), `<${property}>7<`));
    expect(found(view)).toEqual([
      expect.stringContaining(`request parameter cosell_SubmitRequest.Kind: ${property} was`),
    ]);
  });

  it('refuses another type of a response property and of an environment variable', () => {
    const response = `${api}/customapiresponseproperties/State/customapiresponseproperty.xml`;
    expect(found(viewWith(response, replace(/<type>\d+</, '<type>0<')))).toEqual([
      expect.stringContaining('response property cosell_SubmitRequest.State: type was'),
    ]);
    const variable = 'environmentvariabledefinitions/cosell_NameMark/environmentvariabledefinition.xml';
    expect(found(viewWith(variable, replace(/<type>\d+</, '<type>100000000<')))).toEqual([
      changed('environment variable cosell_NameMark', 'type was "100000002" and is "100000000"'),
    ]);
  });

  it('refuses a package without a request parameter, custom API or environment variable that was there', () => {
    const members = soundMembers();
    for (const path of members.keys()) {
      const isGone = path.includes('/Kind/') || path.includes('/cosell_NameMark/');
      if (isGone) members.delete(path);
    }
    expect(found(viewOf(members))).toEqual([
      gone('environment variable cosell_NameMark'),
      gone('request parameter cosell_SubmitRequest.Kind'),
    ]);
    for (const path of members.keys()) if (path.startsWith(api)) members.delete(path);
    expect(found(viewOf(members))).toEqual([
      gone('custom API cosell_SubmitRequest'),
      gone('environment variable cosell_NameMark'),
    ]);
  });

  it('refuses a new required parameter of a released custom API, and accepts an optional one', () => {
    const parameter = (isoptional: string): string[] => {
      const members = soundMembers();
      const path = `${api}/customapirequestparameters/New/customapirequestparameter.xml`;
      const xml = `<customapirequestparameter uniquename="New"><isoptional>${isoptional}</isoptional><type>10</type></customapirequestparameter>`;
      return found(viewOf(members.set(path, new TextEncoder().encode(xml))));
    };
    expect(parameter('0')).toEqual([
      '13 The request parameter cosell_SubmitRequest.New is new and required, but the custom API cosell_SubmitRequest is released. Make it optional.',
    ]);
    expect(parameter('1')).toEqual([]);
  });
});
