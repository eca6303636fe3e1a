import { sameField } from '../../../domain/mapping/normalise.ts';
import { isFinal, phaseOf } from '../../../domain/lifecycle.ts';
import type { CrmDeal } from '../../../domain/model/deal.ts';
import type { Link } from '../../../domain/model/link.ts';
import { acceptsChanges, isClosed } from '../../../domain/model/referral.ts';
import type { Referral } from '../../../domain/model/referral.ts';
import { keysOf, personKeys, solutionKeys } from '../../../domain/plan/base.ts';
import type { World } from './world.ts';

/** Where both sides differ and nothing that people can read says so; empty when all is well. */
export function unexplained(world: World): readonly string[] {
  const { crm, partnerCenter } = world;
  const links = crm.links();
  return [
    ...crm.openRequests().map(({ request }) => `request ${request.kind} is still open`),
    ...links.flatMap((link) => ofLink(world, link)),
    ...partnerCenter
      .all()
      .filter((one) => !one.isMicrosoftSide && !isClosed(one))
      .filter((one) => !links.some(({ referralId }) => referralId === one.id) && !isLeft(world, one))
      .map((one) => `referral ${one.id} has no link row`),
  ];
}

/** A second referral of one record is named in the history for closing; that of a record which is not shared is left alone. */
function isLeft({ crm }: World, own: Referral): boolean {
  const record = crm.deals().find((deal) => deal.record.id === own.externalReferenceId);
  const refused = crm
    .links()
    .some((link) => link.record?.id === record?.record.id && !link.referralId && link.errorCode);
  if (record && (!record.sync || record.state !== 'open' || refused)) return true;
  return crm.history().some(({ code, parameters }) => code === 'REF_DUPLICATE' && parameters['id'] === own.id);
}

function ofLink({ crm, partnerCenter, rules }: World, link: Link): readonly string[] {
  const deal = link.record ? crm.deal(link.record) : undefined;
  const own = partnerCenter.all().find(({ id }) => id === link.referralId);
  if (link.record && !deal) return link.health === 'orphaned' ? [] : ['an orphan is not said'];
  if (!deal) return link.errorCode || (own && isClosed(own)) ? [] : ['a link row without a record says nothing'];
  const newest = crm.links().every((one) => one.record?.id !== deal.record.id || one.generation <= link.generation);
  if (!newest) return link.operation ? ['an older generation still works'] : [];
  if (!own) return [...unsharedProblems(deal, link), ...microsoftOperation(link)];
  const mapping = deal.record.table === 'lead' ? rules.leadMapping : rules.mapping;
  const said = link.errorCode !== null;
  const wrong = (is: boolean, what: string): string[] => (is ? [`${what} (${JSON.stringify(link.errorCode)})`] : []);
  const listed = (field: string): boolean => link.conflicts.some((one) => one.field === field);
  const both = deal.sync && deal.state === 'open' && acceptsChanges(own);
  return [
    ...microsoftOperation(link),
    ...wrong(link.status !== own.status || link.substatus !== own.substatus, 'the link row has another status'),
    ...wrong(deal.published.referralIdentifier !== own.id, 'the record shows another referral'),
    ...wrong(deal.sync && said !== (link.health === 'needsAttention') && !isNote(link), `health ${link.health}`),
    ...wrong(deal.sync && !statesAgree(deal, link, own), `record ${deal.state}, referral ${own.substatus}`),
    ...(both
      ? mapping.flatMap((row) => {
          const differs = !sameField(row, deal.fields[row.field], own.fields[row.field]);
          return [
            ...wrong(differs && !listed(row.field) && !said, `${row.field} differs`),
            ...wrong(!differs && listed(row.field), `${row.field} is listed without need`),
          ];
        })
      : []),
    ...(both && deal.record.table === 'opportunity'
      ? [
          ...wrong(
            !same(solutionKeys(deal.solutions), solutionKeys(own.solutions)) && !listed('solutions') && !said,
            'solutions differ',
          ),
          ...wrong(!teamIsSent(deal, link) && !said, 'people are not sent'),
          ...wrong((deal.visible || deal.help !== null) && !own.visible && !said, 'not visible in Partner Center'),
          ...wrong(own.visible && !deal.visible && !said, 'not visible in the CRM'),
          ...wrong(
            deal.help !== null && !link.microsoftReferralId && !said && own.inviterOrganizationId !== 'msft',
            'Microsoft was not asked',
          ),
        ]
      : []),
    ...link.conflicts.flatMap(({ field, crm: left, pc: right }) => {
      const row = mapping.find((one) => one.field === field);
      const stale =
        row && !(sameField(row, left, deal.fields[field]) && sameField(row, right, own.fields[field])) && deal.sync;
      return wrong(Boolean(stale), `the conflict of ${field} is out of date`);
    }),
  ];
}

/** A state to show that is no fault. */
function isNote(link: Link): boolean {
  return link.errorCode === 'REF_REOPENED';
}

/** domain.md 4.3. */
function statesAgree(deal: CrmDeal, link: Link, own: Referral): boolean {
  const phase = phaseOf(own);
  if (phase === 'other' || link.errorCode !== null) return true;
  if (deal.state === 'open') return phase === 'awaiting' || (phase === 'active' && deal.record.table === 'opportunity');
  if (deal.record.table === 'lead' && deal.state === 'won') return phase !== 'awaiting';
  return isFinal(phase) && (deal.state === 'won') === (phase === 'won');
}

function unsharedProblems(deal: CrmDeal, link: Link): readonly string[] {
  const wanted = deal.sync && deal.state === 'open' && deal.record.table === 'opportunity';
  return wanted && !link.errorCode ? ['not shared, and nothing says why'] : [];
}

/** An unclear referral for Microsoft waits for a person; another refusal may be the one that is shown. */
function microsoftOperation({ operation, errorCode }: Link): readonly string[] {
  if (!operation || (operation.kind === 'createMicrosoftReferral' && errorCode)) return [];
  return [`the operation ${operation.kind} is still open`];
}

/** Every change of the own people since both lists were agreed on has been dealt with. */
function teamIsSent(deal: CrmDeal, { base }: Link): boolean {
  const entry = base?.fields['team'];
  return !entry || personKeys(deal.team).length === 0 || same(keysOf(entry.crm), personKeys(deal.team));
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.join() === right.join();
}
