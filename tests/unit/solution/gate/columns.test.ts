import { checkColumns } from '../../../../solution/scripts/gate/columns.ts';
import { brokenBy, type Change, customized, said, soundView, within } from './packages.ts';

/** One view by its English label. */
const view = (label: string): RegExp =>
  new RegExp(`<savedquery>(?:(?!<savedquery>)[^])*?LocalizedName description="${label}" languagecode="1033"`);
const form = (table: string): RegExp => new RegExp(`<entity Name="${table}"[^]*?</FormXml>`);
const link = (attributes: string, content = ''): string => `<link-entity ${attributes}>${content}</link-entity><filter`;

/** Without a change: the message comes from the case before. */
const cases: [what: string, change: Change | undefined, message: string][] = [
  [
    'a form with a column that its table lacks',
    within(form('cosell_Referral'), 'datafieldname="cosell_health"', 'datafieldname="cosell_healt"'),
    '4 Form "Information" of cosell_referral names the column cosell_healt, which the table cosell_referral lacks.',
  ],
  [
    'a form with a column of another table of ours',
    within(form('cosell_Referral'), 'datafieldname="cosell_errorcode"', 'datafieldname="cosell_sync"'),
    'Form "Information" of cosell_referral names the column cosell_sync, which the table cosell_referral lacks',
  ],
  [
    'an event of a column that the table lacks',
    within(
      form('cosell_Referral'),
      '<tabs>',
      '<events><event name="onchange" attribute="cosell_event" /></events><tabs>',
    ),
    'names the column cosell_event, which the table cosell_referral lacks',
  ],
  [
    'a control on a form bound to a column that the table lacks',
    (text) => text.replace('<help>cosell_help</help>', '<help>cosell_helps</help>'),
    'Form "Opportunity" of opportunity names the column cosell_helps of opportunity, which is neither ours nor',
  ],
  [
    'the column of a replaced control',
    (text) => text.replace('<datafieldname>cosell_help<', '<datafieldname>cosell_helped<'),
    'names the column cosell_helped of opportunity',
  ],
  [
    'a view that fetches a column that its table lacks',
    within(view('Needs Attention'), '<attribute name="cosell_attempts"', '<attribute name="cosell_tries"'),
    '4 View "Needs Attention" of cosell_referral names the column cosell_tries, which the table cosell_referral lacks.',
  ],
  [
    'a view with a cell that is not fetched',
    within(view('Needs Attention'), '<attribute name="cosell_errorcode" />', ''),
    'View "Needs Attention" of cosell_referral shows the column cosell_errorcode but does not fetch it: it would stay empty.',
  ],
  [
    'a view that filters by a column that its table lacks',
    within(view('Needs Attention'), '<condition attribute="statecode"', '<condition attribute="cosell_state"'),
    'names the column cosell_state, which the table cosell_referral lacks',
  ],
  [
    'a view that sorts by a column that its table lacks',
    within(view('Needs Attention'), /<order attribute="\w+"/, '<order attribute="cosell_sort"'),
    'names the column cosell_sort, which',
  ],
  [
    'a view that compares with a column that its table lacks',
    within(view('My Deals'), '<condition ', '<condition valueof="cosell_v" '),
    'names the column cosell_v, which',
  ],
  [
    'a view with a cell of a column that its table lacks',
    within(view('My Deals'), '<cell name="cosell_health"', '<cell name="cosell_mood"'),
    'View "My Deals" of cosell_referral names the column cosell_mood, which',
  ],
  [
    'a view whose rows have an id that the table lacks',
    within(view('My Deals'), '<row name="result" id="cosell_referralid"', '<row name="result" id="referralid"'),
    'names the column referralid, which',
  ],
  [
    'a view that jumps by a column that the table lacks',
    within(view('My Deals'), /jump="\w+"/, 'jump="cosell_jump"'),
    'names the column cosell_jump, which',
  ],
  [
    'a view of another table',
    within(view('Inactive Referrals'), '<entity name="cosell_referral">', '<entity name="cosell_request">'),
    'View "Inactive Referrals" of cosell_referral fetches cosell_request, but it belongs to cosell_referral.',
  ],
  [
    'a standard column that the gate does not know',
    within(view('Co-sell Leads'), '<attribute name="companyname"', '<attribute name="companynames"'),
    'names the column companynames of lead, which is neither ours nor a standard column that the gate knows',
  ],
  [
    'a linked view with a column that the linked table lacks',
    within(
      view('Deals by Status'),
      '<filter',
      link('name="opportunity" from="opportunityid" to="cosell_opportunityid"', '<attribute name="cosell_none" />'),
    ),
    'names the column cosell_none of opportunity',
  ],
  [
    'a link in a link by columns that the tables lack',
    within(
      view('Deals by Status'),
      '<filter',
      link(
        'name="opportunity" from="dealid" to="cosell_dealid" alias="deal"',
        '<link-entity name="account" from="accountid" to="buyerid" />',
      ),
    ),
    'names the column buyerid of opportunity',
  ],
  ['a link by a column that the linked table lacks', undefined, 'names the column dealid of opportunity'],
  [
    'a link by a column that the own table lacks',
    undefined,
    'names the column cosell_dealid, which the table cosell_referral lacks',
  ],
  [
    'a link to a table that nobody knows',
    within(view('Deals by Status'), '<filter', link('name="quote" from="quoteid" to="cosell_opportunityid"')),
    'names the column quoteid of quote, which is neither a table of the solution nor a standard table',
  ],
  [
    'a cell of an alias that is not there',
    within(view('Deals by Status'), '<cell name="cosell_lastsyncon"', '<cell name="nobody.name"'),
    'View "Deals by Status" of cosell_referral names the alias nobody, which its fetch lacks.',
  ],
  [
    'a condition on an alias that is not there',
    within(view('Awaiting My Answer'), '<condition ', '<condition entityname="noone" '),
    'names the alias noone, which its fetch lacks',
  ],
  [
    'a chart of a column that its table lacks',
    (text) => text.replace('<attribute name="cosell_answer" groupby', '<attribute name="cosell_reply" groupby'),
    'Chart "Answered in Time" of cosell_referral names the column cosell_reply, which',
  ],
  [
    'a chart with a measure that is not fetched',
    within(/<category alias="answer">[^]*?<\/category>/, '<measure alias="count"', '<measure alias="number"'),
    'names the alias number, which',
  ],
  [
    'a chart with a category that is not fetched',
    (text) => text.replace('<category alias="answer">', '<category alias="reply">'),
    'Chart "Answered in Time" of cosell_referral names the alias reply, which its fetch lacks.',
  ],
  [
    'a step that waits for a column that its table lacks',
    (text) => text.replace('<FilteringAttributes>cosell_sync,', '<FilteringAttributes>cosell_synced, '),
    'names the column cosell_synced of',
  ],
  [
    'a step with a blank in its list',
    undefined,
    '4 FilteringAttributes of a step has a blank in its list. Separate the columns by commas only.',
  ],
  [
    'an image of a column that its table lacks',
    (text) => text.replace('<Attributes>cosell_opportunityid<', '<Attributes>cosell_dealname<'),
    'names the column cosell_dealname, which the table cosell_dealsolution lacks',
  ],
  [
    'an attribute map from a column that its table lacks',
    (text) => text.replace('<AttributeSource>cosell_help<', '<AttributeSource>cosell_from<'),
    'The attribute map of lead and opportunity names the column cosell_from of lead',
  ],
  [
    'an attribute map to a column that its table lacks',
    (text) => text.replace('<AttributeTarget>cosell_help<', '<AttributeTarget>cosell_to<'),
    'The attribute map of lead and opportunity names the column cosell_to of opportunity',
  ],
  [
    'a key over a column that its table lacks',
    (text) => text.replace('<AttributeName>cosell_column<', '<AttributeName>cosell_columns<'),
    'The key cosell_MappingKey names the column cosell_columns, which the table cosell_fieldmapping lacks.',
  ],
  [
    'a ribbon rule about a column that its table lacks',
    (text) => text.replace('<LocLabels>', '<X><ValueRule Field="cosell_none" Value="1" /></X><LocLabels>'),
    'The ribbon names the column cosell_none of',
  ],
  [
    'a field security profile of a column that its table lacks',
    (text) =>
      text.replace(
        '<FieldSecurityProfiles />',
        '<FieldSecurityProfiles><FieldPermission><EntityName>cosell_request</EntityName><AttributeName>cosell_secret</AttributeName></FieldPermission></FieldSecurityProfiles>',
      ),
    'A field security profile names the column cosell_secret, which the table cosell_request lacks.',
  ],
];

describe('rule 4', () => {
  let found: string[];

  beforeAll(() => {
    found = said(checkColumns(brokenBy(cases.flatMap(([, change]) => change ?? []))));
  });

  it('accepts the package as it is', () => {
    expect(said(checkColumns(soundView()))).toEqual([]);
    expect(said(checkColumns(soundView('unmanaged')))).toEqual([]);
  });

  it.each(cases)('refuses %s', (_, _change, message) => {
    expect(found).toContainEqual(expect.stringContaining(message));
  });

  it('accepts a view with columns of a linked table by their alias', () => {
    const linked = within(
      view('Needs Attention'),
      '<filter',
      link(
        'name="opportunity" from="opportunityid" to="cosell_opportunityid" alias="deal"',
        '<attribute name="estimatedvalue" />',
      ),
    );
    const shown = within(view('Needs Attention'), '<cell ', '<cell name="deal.estimatedvalue" /><cell ');
    const sorted = within(
      view('Needs Attention'),
      '<condition ',
      '<condition entityname="deal" attribute="cosell_sync" operator="eq" value="1" /><condition ',
    );
    expect(said(checkColumns(brokenBy([linked, shown, sorted])))).toEqual([]);
  });

  it('says in which file of the source a column is named', () => {
    const change = within(view('Needs Attention'), '<attribute name="cosell_errorcode"', '<attribute name="x"');
    expect(checkColumns(customized(change))[0]).toMatchObject({
      file: 'customizations.xml',
      line: expect.any(Number),
      part: 'Entities/cosell_Referral/SavedQueries/{43a5d101-fb5d-509b-b37b-b11935281b16}.xml',
    });
  });
});
