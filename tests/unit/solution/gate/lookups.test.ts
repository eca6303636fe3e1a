import { checkLookups } from '../../../../solution/scripts/gate/lookups.ts';
import { type Change, customized, said, soundView, within } from './packages.ts';

const found = (change: Change): string[] => said(checkLookups(customized(change)));

const relationship = (name: string): RegExp =>
  new RegExp(`<EntityRelationship Name="${name}">[^]*?</EntityRelationship>`);
const solutionLookup = '<ReferencingAttributeName>cosell_SolutionDetailId</ReferencingAttributeName>';
const subgrid = '<RelationshipName>cosell_referral_HistoryEntry</RelationshipName>';

describe('rule 5', () => {
  it('accepts the package as it is', () => {
    expect(said(checkLookups(soundView()))).toEqual([]);
    expect(said(checkLookups(soundView('unmanaged')))).toEqual([]);
  });

  it('refuses a lookup without relationship', () => {
    expect(found((text) => text.replace(relationship('cosell_lead_Referral'), ''))).toEqual([
      '5 The lookup cosell_referral.cosell_leadid has 0 relationships instead of 1.',
    ]);
  });

  it('refuses an owner column without relationship', () => {
    expect(found((text) => text.replace(relationship('owner_cosell_request'), ''))).toEqual([
      '5 The lookup cosell_request.ownerid has 0 relationships instead of 1.',
    ]);
  });

  it('refuses a lookup with two relationships', () => {
    const twice = found((text) => text.replace(relationship('cosell_lead_Referral'), (all) => all + all));
    expect(twice).toEqual(['5 The lookup cosell_referral.cosell_leadid has 2 relationships instead of 1.']);
  });

  it('wants two relationships of a customer column', () => {
    const column = /<entity Name="cosell_Referral">[^]*?<attribute PhysicalName="cosell_LeadId">/;
    const customer = within(
      column,
      'PhysicalName="cosell_LeadId">',
      'PhysicalName="cosell_LeadId"><Type>customer</Type>',
    );
    expect(found(customer)).toEqual(['5 The lookup cosell_referral.cosell_leadid has 1 relationships instead of 2.']);
  });

  it('refuses a relationship without lookup', () => {
    const other = '<ReferencingAttributeName>cosell_Nothing</ReferencingAttributeName>';
    expect(found((text) => text.replace(solutionLookup, other))).toContain(
      '5 The relationship cosell_solutiondetail_DealSolution names cosell_dealsolution.cosell_nothing, which is no lookup column of the solution.',
    );
  });

  it('does not take a text column for a lookup', () => {
    const text = '<ReferencingAttributeName>cosell_Name</ReferencingAttributeName>';
    expect(found((all) => all.replace(solutionLookup, text))).toHaveLength(2);
  });

  it('refuses a subgrid whose relationship is not in the solution', () => {
    expect(found((text) => text.replace(subgrid, '<RelationshipName>cosell_none</RelationshipName>'))).toEqual([
      '5 Form "Information" of cosell_referral has a subgrid with the relationship cosell_none, which is not in the solution.',
    ]);
  });

  it('refuses a subgrid whose relationship leads elsewhere', () => {
    const other = '<RelationshipName>cosell_solutiondetail_DealSolution</RelationshipName>';
    expect(found((text) => text.replace(subgrid, other))).toEqual([
      expect.stringContaining(
        'cosell_solutiondetail_DealSolution, which does not lead from cosell_referral to cosell_historyentry',
      ),
    ]);
  });

  it('names the file of the source where the relationship is', () => {
    const [finding] = checkLookups(
      customized((text) =>
        text.replace(solutionLookup, '<ReferencingAttributeName>cosell_X</ReferencingAttributeName>'),
      ),
    ).slice(-1);
    expect(finding?.part).toBe('Other/Relationships/cosell_SolutionDetail.xml');
  });
});
