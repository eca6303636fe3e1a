import { attribute, children, childText, descendants } from '../../../../solution/scripts/source/xml.ts';
import { readSource, readTables } from './solution-source.ts';

const cascades = ['Assign', 'Share', 'Unshare', 'Reparent', 'RollupView', 'Delete', 'Archive'];

const relationshipOf = (file: string, name: string) => {
  const found = children(readSource(`Other/Relationships/${file}.xml`), 'EntityRelationship').find(
    (relationship) => attribute(relationship, 'Name') === name,
  );
  if (!found) throw new Error(`${file}.xml has no ${name}.`);
  return found;
};

const cascadesOf = (file: string, name: string): Record<string, string> =>
  Object.fromEntries(cascades.map((kind) => [kind, childText(relationshipOf(file, name), `Cascade${kind}`)]));

const quiet = {
  Assign: 'NoCascade',
  Share: 'NoCascade',
  Unshare: 'NoCascade',
  Reparent: 'NoCascade',
  RollupView: 'NoCascade',
};

describe('cascades', () => {
  it('carry only the deletion from an opportunity to its solutions: a user without our roles may reassign and share it', () => {
    expect(cascadesOf('Opportunity', 'cosell_opportunity_DealSolution')).toEqual({
      ...quiet,
      Delete: 'Cascade',
      Archive: 'Cascade',
    });
  });

  it('keep a solution of the catalogue while a deal names it', () => {
    expect(cascadesOf('cosell_SolutionDetail', 'cosell_solutiondetail_DealSolution')).toEqual({
      ...quiet,
      Delete: 'Restrict',
      Archive: 'Restrict',
    });
  });

  it.each([
    ['Opportunity', 'cosell_opportunity_Referral'],
    ['Opportunity', 'cosell_opportunity_HistoryEntry'],
    ['Lead', 'cosell_lead_Referral'],
    ['Lead', 'cosell_lead_HistoryEntry'],
    ['cosell_Referral', 'cosell_referral_Request'],
  ])('keep link and history when the record goes: %s %s', (file, name) => {
    expect(cascadesOf(file, name)).toEqual({ ...quiet, Delete: 'RemoveLink', Archive: 'RemoveLink' });
  });

  it('let the history follow the referral to a new owner', () => {
    expect(cascadesOf('cosell_Referral', 'cosell_referral_HistoryEntry')).toEqual({
      ...quiet,
      Assign: 'Cascade',
      Delete: 'RemoveLink',
      Archive: 'RemoveLink',
    });
  });
});

describe('related tables of a record', () => {
  const navigation = (file: string): [string, string, string][] =>
    children(readSource(`Other/Relationships/${file}.xml`), 'EntityRelationship').map((relationship) => [
      attribute(relationship, 'Name'),
      descendants(relationship, 'NavPaneDisplayOption')[0]?.textContent ?? '',
      descendants(relationship, 'NavPaneOrder')[0]?.textContent ?? '',
    ]);

  it('are solutions, referrals and history for an opportunity', () => {
    expect(navigation('Opportunity').sort((a, b) => a[2].localeCompare(b[2]))).toEqual([
      ['cosell_opportunity_DealSolution', 'UseCollectionName', '10000'],
      ['cosell_opportunity_Referral', 'UseCollectionName', '10010'],
      ['cosell_opportunity_HistoryEntry', 'UseCollectionName', '10020'],
    ]);
  });

  it('do not include the requests of a referral', () => {
    const shown = navigation('cosell_Referral').filter(([, option]) => option !== 'DoNotDisplay');
    expect(shown.map(([name]) => name)).toEqual(['cosell_referral_HistoryEntry']);
  });
});

describe('system relationships', () => {
  it('are there for every table of ours', () => {
    const listed = children(readSource('Other/Relationships.xml'), 'EntityRelationship').map((relationship) =>
      attribute(relationship, 'Name'),
    );
    const wanted = readTables()
      .filter((table) => table.folder.startsWith('cosell_'))
      .flatMap((table) => {
        const isUserOwned = childText(table.info, 'OwnershipTypeMask') === 'UserOwned';
        const owners = isUserOwned ? ['business_unit', 'owner', 'team', 'user'] : ['organization'];
        return [
          ...owners.map((owner) => `${owner}_${table.logicalName}`),
          `lk_${table.logicalName}_createdby`,
          `lk_${table.logicalName}_modifiedby`,
        ];
      });
    expect(wanted.filter((name) => !listed.includes(name))).toEqual([]);
    expect(listed.filter((name) => !/^cosell_/.test(name)).sort()).toEqual(wanted.sort());
  });
});
