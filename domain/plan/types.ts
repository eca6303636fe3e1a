import type { TextKey } from '../../solution/contract/texts.ts';
import type { FieldMapping, FieldValue, FieldValues } from '../mapping/field-mapping.ts';
import type { ChangeSet, CustomerMatch } from '../model/change-set.ts';
import type { CrmDeal, RecordRef } from '../model/deal.ts';
import type { Link, LinkState, PendingOperation, RequestRow } from '../model/link.ts';
import type { Message } from '../model/outcome.ts';
import type { Observation } from '../model/observation.ts';
import type { Referral, ReferralDraft, ReferralPatch, ReferralReply } from '../model/referral.ts';

/** What the planner holds for true about the connection; data, no I/O. */
export interface Rules {
  readonly connectionId: string;
  readonly mapping: readonly FieldMapping[];
  readonly mappingVersion: number;
  /** How long "not found" after an unclear POST proves nothing: time-out + late commit + list lag. Milliseconds. */
  readonly settleMs: number;
  /** Address of a referral for people, with `{referralId}` and `{engagementId}`. */
  readonly linkTemplate: string;
  /** Column that holds the country, for messages. */
  readonly countryField: string;
}

/** A step of this pass that took effect. `values` = what was sent, so that a later edit is still seen as one. */
export type Done =
  | {
      readonly did: 'posted';
      readonly operation: PendingOperation['kind'];
      readonly values: FieldValues;
      readonly referral: Referral;
    }
  | {
      readonly did: 'patched';
      readonly values: FieldValues;
      readonly visible: boolean;
      readonly linked: boolean;
      readonly reply: ReferralReply | null;
      readonly referral: Referral;
    };

/** A step of this pass that failed. */
export interface Fault extends Message {
  readonly step: 'look' | 'post' | 'patch';
  readonly operation: PendingOperation['kind'] | null;
  readonly retry: 'never' | 'later' | 'now';
  readonly outcome: 'notDone' | 'unknown';
  /** ISO 8601: the service asked to wait until then. */
  readonly notBefore: string | null;
}

/** Everything the planner looks at. What was not read yet is `unknown`; the planner asks for it. */
export interface PlanInput {
  readonly lane: string;
  readonly passId: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  /** Lease epoch, written into operations. */
  readonly epoch: string;
  readonly rules: Rules;
  /** Record the hint named; used when no link row exists. */
  readonly record: RecordRef | null;
  /** True when Microsoft's side has to be read in any case. */
  readonly related: boolean;
  readonly link: Observation<Link>;
  readonly deal: Observation<CrmDeal>;
  readonly referral: Observation<Referral>;
  readonly candidates: Observation<readonly Referral[]>;
  readonly engagement: Observation<readonly Referral[]>;
  readonly customer: Observation<CustomerMatch>;
  readonly requests: readonly RequestRow[];
  readonly sent: Readonly<Record<string, readonly FieldValue[]>>;
  readonly done: readonly Done[];
  readonly fault: Fault | null;
}

/** The one thing to do next. After each step the planner is asked again with what it brought. */
export type Step =
  | { readonly do: 'look'; readonly at: 'referral' | 'candidates' | 'engagement' | 'customer' }
  | {
      readonly do: 'post';
      readonly operation: PendingOperation;
      readonly link: LinkState;
      readonly draft: ReferralDraft;
      readonly values: FieldValues;
    }
  | {
      readonly do: 'patch';
      readonly referral: Referral;
      readonly patch: ReferralPatch;
      readonly values: FieldValues;
    }
  | { readonly do: 'record'; readonly changes: ChangeSet; readonly again: Again | null }
  | { readonly do: 'rest'; readonly why: string };

/** The deal wants another look: at once or not before a time (ISO 8601). */
export interface Again {
  readonly notBefore: string | null;
  readonly record: RecordRef | null;
}

/** A finding that refuses the deal or one of its fields. */
export interface Problem {
  readonly code: TextKey;
  readonly parameters: Readonly<Record<string, string>>;
}
