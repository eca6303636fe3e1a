import { checkReferences } from '../../../../solution/scripts/gate/references.ts';
import { brokenBy, type Change, customized, said, soundView, viewWith, within } from './packages.ts';

const none = '{00000000-0000-4000-8000-000000000001}';
const plainNone = '00000000-0000-4000-8000-000000000001';
const replace =
  (from: string | RegExp, to: string): Change =>
  (text) =>
    text.replace(from, () => to);
const form = (table: string): RegExp => new RegExp(`<entity Name="${table}"[^]*?</FormXml>`);
const app = /<AppModule>[^]*?<\/AppModule>/;
const siteMap = /<AppModuleSiteMap>[^]*?<\/AppModuleSiteMap>/;
const dashboard = /<Dashboard>[^]*?<\/Dashboard>/;
const ribbon = /<RibbonDiffXml>(?:(?!<\/RibbonDiffXml>)[^])*?cosell\.opportunity[^]*?<\/RibbonDiffXml>/;

const cases: [what: string, change: Change | undefined, message: string][] = [
  [
    'a subgrid with a view that is not there',
    within(form('cosell_Referral'), /<ViewId>[^<]+</, `<ViewId>${none}<`),
    `6 Form "Information" of cosell_referral names the view ${plainNone}, which is not in the solution.`,
  ],
  [
    'a subgrid with a view of another table',
    within(form('cosell_SolutionDetail'), /<ViewIds>[^<]+</, '<ViewIds>{06bae19e-65bc-5445-942f-84b28b3e09e0}<'),
    'Form "Information" of cosell_solutiondetail has a list of cosell_dealsolution with a view of cosell_historyentry.',
  ],
  [
    'a subgrid of a table that nobody knows',
    within(form('cosell_Referral'), /<TargetEntityType>[^<]+</, '<TargetEntityType>quote<'),
    'Form "Information" of cosell_referral names the table quote',
  ],
  [
    'a form for a role that is not there',
    within(form('cosell_Referral'), '<Everyone />', `<Role Id="${none}" />`),
    `Form "Information" of cosell_referral names the role ${plainNone}`,
  ],
  [
    'a form with a quick view form that is not there',
    within(
      form('cosell_Referral'),
      '<parameters>',
      `<parameters><QuickForms>&lt;QuickFormId&gt;${plainNone}&lt;/QuickFormId&gt;</QuickForms>`,
    ),
    `names the form ${plainNone}`,
  ],
  [
    'a form with a control that is not there',
    replace('formFactor="0" name="cosell_Cosell.PartnerCenterSection"', 'formFactor="0" name="cosell_Cosell.Other"'),
    'Form "Opportunity" of opportunity names the control cosell_Cosell.Other',
  ],
  [
    'a handler of a library that is not there',
    replace(/libraryName="[^"]+"/, 'libraryName="cosell_/scripts/other.js"'),
    'names the web resource cosell_/scripts/other.js',
  ],
  [
    'a library that is not there',
    replace(/<Library name="[^"]+"/, '<Library name="cosell_/scripts/library.js"'),
    'names the web resource cosell_/scripts/library.js',
  ],
  [
    'a dashboard with a chart that is not there',
    within(dashboard, /<VisualizationId>[^<]+</, `<VisualizationId>${none}<`),
    `Dashboard "Co-sell Overview" names the chart ${plainNone}`,
  ],
  [
    'a dashboard with a view that is not there',
    within(dashboard, /<ViewId>[^<]+</, `<ViewId>${none}<`),
    `Dashboard "Co-sell Overview" names the view ${plainNone}`,
  ],
  [
    'a table with an icon that is not there',
    replace(/<IconVectorName>[^<]+</, '<IconVectorName>cosell_/icons/table.svg<'),
    'names the web resource cosell_/icons/table.svg',
  ],
  [
    'a view with pictures of a script that is not there',
    replace(
      'imageproviderwebresource="$webresource:cosell_/scripts/views.js"',
      'imageproviderwebresource="$webresource:cosell_/scripts/view.js"',
    ),
    'names the web resource cosell_/scripts/view.js',
  ],
  [
    'a view with pictures of an unmarked script that is not there',
    replace(
      'imageproviderwebresource="$webresource:cosell_/scripts/views.js"',
      'imageproviderwebresource="cosell_/scripts/pictures.js"',
    ),
    'names the web resource cosell_/scripts/pictures.js',
  ],
  [
    'a command of a script that is not there',
    within(ribbon, /Library="\$webresource:[^"]+"/, 'Library="$webresource:cosell_/scripts/share.js"'),
    'The ribbon of opportunity names the web resource cosell_/scripts/share.js',
  ],
  [
    'a button with an icon that is not there',
    within(ribbon, /ModernImage="\$webresource:[^"]+"/, 'ModernImage="$webresource:cosell_/icons/button.svg"'),
    'The ribbon of opportunity names the web resource cosell_/icons/button.svg',
  ],
  [
    'a button without its label',
    within(ribbon, /LabelText="\$LocLabels:[^"]+"/, 'LabelText="$LocLabels:cosell.none"'),
    'The ribbon of opportunity names the label cosell.none, which it does not define.',
  ],
  [
    'a button without its command',
    within(ribbon, /(<Button [^>]*Command=)"[^"]+"/, '<Button Command="cosell.nothing"'),
    'The ribbon of opportunity names the command cosell.nothing, which it does not define.',
  ],
  [
    'a command without its enable rule',
    within(ribbon, /<EnableRule Id="[^"]+" \/>/, '<EnableRule Id="cosell.never" />'),
    'The ribbon of opportunity names the enable rule cosell.never, which it does not define.',
  ],
  [
    'a command without its display rule',
    within(ribbon, /<DisplayRule Id="[^"]+" \/>/, '<DisplayRule Id="cosell.hidden" />'),
    'The ribbon of opportunity names the display rule cosell.hidden, which it does not define.',
  ],
  [
    'a button in the place of another table',
    within(ribbon, 'Location="Mscrm.Form.opportunity.', 'Location="Mscrm.Form.lead.'),
    'The ribbon of opportunity has a button in the place of lead.',
  ],
  [
    'an app with an icon that is not there',
    within(app, /<WebResourceId>[^<]+</, `<WebResourceId>${plainNone}<`),
    `The app cosell_Cosell names the web resource ${plainNone}`,
  ],
  [
    'an app with a table that nobody knows',
    within(app, 'type="1" schemaName="account"', 'type="1" schemaName="quote"'),
    'The app cosell_Cosell names the table quote, which is not in the solution.',
  ],
  [
    'an app with a dashboard that is not there',
    within(app, /type="60" id="[^"]+"/, `type="60" id="${none}"`),
    `The app cosell_Cosell names the form or dashboard ${plainNone}`,
  ],
  [
    'an app with components of a kind that it does not know',
    within(app, '<AppModuleComponents>', `<AppModuleComponents><AppModuleComponent type="29" id="${none}" />`),
    'The app cosell_Cosell has a component of type 29, which the gate does not know.',
  ],
  [
    'an app for a role that is not there',
    within(app, /<Role id="[^"]+"/, `<Role id="${none}"`),
    `The app cosell_Cosell names the role ${plainNone}`,
  ],
  [
    'an app with a site map that is not there',
    within(app, 'type="62" schemaName="cosell_Cosell"', 'type="62" schemaName="cosell_Other"'),
    'The app cosell_Cosell names the site map cosell_Other',
  ],
  [
    'a site map with a dashboard that is not there',
    within(siteMap, /DefaultDashboard="[^"]+"/, `DefaultDashboard="${plainNone}"`),
    `The site map cosell_Cosell names the dashboard ${plainNone}`,
  ],
  [
    'a site map with a view that is not there',
    within(siteMap, /(?<=etn=opportunity&amp;)viewid=[^&]+/, `viewid=${none}`),
    `The site map cosell_Cosell names the view ${plainNone}`,
  ],
  [
    'a site map with a view of another table',
    within(
      siteMap,
      /viewid=(?:\{|%7b)74f72811-c86e-52c4-9427-2fc3d3b95237(?:\}|%7d)/,
      'viewid=%7b2c22fdea-a4e0-55c1-baac-700fbd5fae04%7d',
    ),
    'The site map cosell_Cosell: the sub-area cosell_awaiting of cosell_referral opens a view of lead.',
  ],
  [
    'a site map with a table that nobody knows',
    within(siteMap, 'Entity="cosell_connection" AvailableOffline', 'Entity="quote" AvailableOffline'),
    'The site map cosell_Cosell names the table quote',
  ],
  [
    'a site map with an icon that is not there',
    within(
      siteMap,
      'VectorIcon="/WebResources/cosell_/icons/cosell.svg"',
      'VectorIcon="/WebResources/cosell_/icons/area.svg"',
    ),
    'The site map cosell_Cosell names the web resource cosell_/icons/area.svg',
  ],
  [
    'a column with a choice that is not there',
    replace('<OptionSetName>cosell_help<', '<OptionSetName>cosell_helping<'),
    'The column cosell_help names the global choice cosell_helping',
  ],
  [
    'a relationship with a table that nobody knows',
    within(/<EntityRelationship Name="cosell_lead_Referral">[^]*?<\/EntityRelationship>/, '>Lead<', '>Quote<'),
    'The relationship cosell_lead_Referral names the table quote',
  ],
  [
    'a step on a table that nobody knows',
    replace('<PrimaryEntity>opportunityclose<', '<PrimaryEntity>quoteclose<'),
    'names the table quoteclose',
  ],
  [
    'an attribute map to a table that nobody knows',
    replace('<EntityTarget>opportunity<', '<EntityTarget>quote<'),
    'An attribute map names the table quote',
  ],
  [
    'a web resource that needs one that is not there',
    replace('Library name="cosell_/scripts/decline.js"', 'Library name="cosell_/scripts/refuse.js"'),
    'The web resource cosell_/dialogs/decline.html names the web resource cosell_/scripts/refuse.js',
  ],
  [
    'a web resource whose dependencies are no XML',
    within(/<Name>cosell_\/scripts\/opportunity\.js<[^]*?<\/DependencyXml>/, '&lt;Dependencies&gt;', '&lt;Dep&gt;'),
    'The web resource cosell_/scripts/opportunity.js has dependencies that are no well-formed XML.',
  ],
  [
    'a privilege whose table has another case',
    replace('name="prvReadcosell_Referral"', 'name="prvReadcosell_referral"'),
    'has the privilege prvReadcosell_referral, but the solution has no table of that schema name. The case counts.',
  ],
  [
    'a privilege on a table that is not there',
    replace('name="prvReadcosell_Request"', 'name="prvReadcosell_Wish"'),
    'has the privilege prvReadcosell_Wish, but the solution has no table of that schema name.',
  ],
  [
    'a narrow privilege on a table without owners',
    replace('name="prvReadcosell_FieldMapping" level="Global"', 'name="prvReadcosell_FieldMapping" level="Basic"'),
    'has the privilege prvReadcosell_FieldMapping, which exists with level Global only.',
  ],
  [
    'a privilege that only tables with owners have',
    replace('<RolePrivileges>', '<RolePrivileges><RolePrivilege name="prvAssigncosell_FieldMapping" level="Global" />'),
    'has the privilege prvAssigncosell_FieldMapping, which a table without owners does not have.',
  ],
];

describe('rule 6', () => {
  let found: string[];

  beforeAll(() => {
    found = said(checkReferences(brokenBy(cases.flatMap(([, change]) => change ?? []))));
  });

  it('accepts the package as it is', () => {
    expect(said(checkReferences(soundView()))).toEqual([]);
    expect(said(checkReferences(soundView('unmanaged')))).toEqual([]);
  });

  it.each(cases)('refuses %s', (_, _change, message) => {
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  it('refuses an app without a site map', () => {
    const view = customized(within(app, /<AppModuleComponent type="62"[^>]*>/, ''));
    expect(said(checkReferences(view))).toEqual([
      '6 The app cosell_Cosell names no site map (a component of type 62): it would open empty.',
    ]);
  });

  it('refuses a configuration page that is not there', () => {
    const view = viewWith(
      'solution.xml',
      replace('<Publisher>', '<ConfigurationPage>cosell_/setup.html</ConfigurationPage><Publisher>'),
    );
    expect(said(checkReferences(view))).toEqual([
      '6 The solution names the web resource cosell_/setup.html, which is not in the solution.',
    ]);
  });

  it('refuses a custom API bound to a table that nobody knows', () => {
    const view = viewWith(
      'customapis/cosell_SubmitRequest/customapi.xml',
      replace('<boundentitylogicalname />', '<boundentitylogicalname>quote</boundentitylogicalname>'),
    );
    expect(said(checkReferences(view))).toContainEqual(
      '6 A custom API names the table quote, which is not in the solution.',
    );
  });

  it('refuses a custom API for a privilege of a table that is not there', () => {
    const path = 'customapis/cosell_SubmitRequest/customapi.xml';
    const view = viewWith(path, replace('prvCreatecosell_Request', 'prvCreatecosell_request'));
    expect(said(checkReferences(view))).toEqual([
      '6 The custom API cosell_SubmitRequest has the privilege prvCreatecosell_request, but the solution has no table of that schema name. The case counts.',
    ]);
  });

  it('accepts a part that is left out on purpose', () => {
    const name = 'cosell_/scripts/views.js';
    const view = customized(replace(`<Name>${name}</Name>`, '<Name>cosell_/scripts/x.js</Name>'));
    expect(checkReferences(view).length).toBeGreaterThan(0);
    expect(said(checkReferences(view, new Set([name])))).toEqual([]);
  });
});
