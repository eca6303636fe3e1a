import { checkLookups } from '../../../../solution/scripts/gate/lookups.ts';
import { soundView, viewWith } from './packages.ts';

const messages = (change: (text: string) => string): string[] =>
  checkLookups(viewWith('customizations.xml', change)).map(({ rule, message }) => `${rule} ${message}`);

const relationship = (name: string): RegExp =>
  new RegExp(`<EntityRelationship Name="${name}">[^]*?</EntityRelationship>`);

describe('rule 5', () => {
  it('accepts the package as it is', () => {
    expect(checkLookups(soundView())).toEqual([]);
  });

  it('refuses a lookup without relationship', () => {
    expect(messages((text) => text.replace(relationship('cosell_lead_Referral'), ''))).toEqual([
      '5 The lookup cosell_referral.cosell_leadid has 0 relationships instead of 1.',
    ]);
  });

  it('refuses an owner column without relationship', () => {
    expect(messages((text) => text.replace(relationship('owner_cosell_request'), ''))).toEqual([
      '5 The lookup cosell_request.ownerid has 0 relationships instead of 1.',
    ]);
  });

  it('refuses a lookup with two relationships', () => {
    const twice = messages((text) => text.replace(relationship('cosell_lead_Referral'), (all) => all + all));
    expect(twice).toEqual(['5 The lookup cosell_referral.cosell_leadid has 2 relationships instead of 1.']);
  });

  it('refuses a relationship without lookup', () => {
    const name = '<ReferencingAttributeName>cosell_SolutionDetailId</ReferencingAttributeName>';
    const found = messages((text) =>
      text.replace(name, '<ReferencingAttributeName>cosell_Nothing</ReferencingAttributeName>'),
    );
    expect(found).toContain(
      '5 The relationship cosell_solutiondetail_DealSolution names cosell_dealsolution.cosell_nothing, which is no lookup column of the solution.',
    );
  });

  it('does not take a text column for a lookup', () => {
    const name = '<ReferencingAttributeName>cosell_SolutionDetailId</ReferencingAttributeName>';
    const found = messages((text) =>
      text.replace(name, '<ReferencingAttributeName>cosell_Name</ReferencingAttributeName>'),
    );
    expect(found).toHaveLength(2);
  });
});
