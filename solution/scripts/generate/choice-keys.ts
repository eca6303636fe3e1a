/**
 * Contract names of the global choices and keys of their options, in the order of the values. Labels are for people and
 * change with the language; the keys are for code and never change.
 */
export const choiceKeys: Record<string, { name: string; keys: string[] }> = {
  cosell_help: {
    name: 'help',
    keys: [
      'workloadSpecificValueProposition',
      'customerTechnicalArchitecture',
      'proofOfConceptOrDemo',
      'quotesOrLicensing',
      'postSalesCustomerSuccess',
      'generalOrOther',
    ],
  },
  cosell_visibility: { name: 'visibility', keys: ['notVisible', 'visible'] },
  cosell_referralstatus: {
    name: 'referralStatus',
    keys: ['pending', 'received', 'active', 'won', 'lost', 'declined', 'expired', 'error', 'closedOther'],
  },
  cosell_requestkind: {
    name: 'requestKind',
    keys: ['change', 'share', 'tryAgain', 'accept', 'decline', 'keep', 'link'],
  },
  cosell_requeststate: { name: 'requestState', keys: ['new', 'working', 'done', 'failed'] },
  cosell_health: {
    name: 'health',
    keys: ['inStep', 'working', 'checking', 'waiting', 'needsAttention', 'orphaned'],
  },
  cosell_direction: { name: 'direction', keys: ['toPartnerCenter', 'toDynamics', 'none'] },
  cosell_answer: { name: 'answer', keys: ['awaiting', 'accepted', 'declined', 'expired'] },
  cosell_mappingtable: { name: 'mappingTable', keys: ['opportunity', 'lead', 'account', 'contact'] },
  cosell_mappingdirection: { name: 'mappingDirection', keys: ['both', 'toPartnerCenter', 'toDynamics'] },
  cosell_conversion: { name: 'conversion', keys: ['text', 'money', 'date', 'country', 'choiceMap', 'constant'] },
  cosell_ownerrule: { name: 'ownerRule', keys: ['dynamics', 'partnerCenter', 'newest'] },
  cosell_outcome: { name: 'outcome', keys: ['succeeded', 'refused', 'failed', 'waiting'] },
};
