import type { TextKey } from '../../solution/contract/texts.ts';
import type { FieldMapping, FieldValue, FieldValues } from '../mapping/field-mapping.ts';
import type { ChangeSet, CustomerMatch } from '../model/change-set.ts';
import type { CrmDeal, RecordRef } from '../model/deal.ts';
import type { Link, LinkState, PendingOperation, RequestRow } from '../model/link.ts';
import type { Settled } from '../merge.ts';
import type { FieldChange, HistoryLine, Message } from '../model/outcome.ts';
import type { Observation } from '../model/observation.ts';
import type { Referral, ReferralDraft, ReferralPatch } from '../model/referral.ts';

/** What the planner holds for true about the connection; data, no I/O. */
export interface Rules {
  readonly connectionId: string;
  /** Fields of an opportunity. */
  readonly mapping: readonly FieldMapping[];
  readonly leadMapping: readonly FieldMapping[];
  readonly mappingVersion: number;
  /** Shared deals carry a mark in front of their name. */
  readonly nameMark: boolean;
  /** Leads of Partner Center do not come into the CRM. */
  readonly cosellOnly: boolean;
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
      readonly changes: readonly FieldChange[];
      readonly settled: readonly Settled[];
      readonly visible: boolean;
      readonly linked: boolean;
      readonly status: ReferralPatch['status'] | null;
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
  /** Fingerprint of what was to be sent; none for a look. */
  readonly payload?: string;
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
  /** How often the deal was put off because of faults. */
  readonly attempt: number;
  /** Generation a new link row gets; 1 unless the deal was closed and is shared again. */
  readonly generation: number;
  /** True when Microsoft's side has to be read in any case. */
  readonly related: boolean;
  readonly link: Observation<Link>;
  readonly deal: Observation<CrmDeal>;
  readonly referral: Observation<Referral>;
  /** Referral the hint named; it may be another one than ours. */
  readonly hinted: string | null;
  /** That other referral. */
  readonly other: Observation<Referral>;
  readonly candidates: Observation<readonly Referral[]>;
  readonly engagement: Observation<readonly Referral[]>;
  readonly customer: Observation<CustomerMatch>;
  /** Catalogue row id by solution identifier (upper case), for solutions of the referral that the deal lacks. */
  readonly catalogue: Observation<Readonly<Record<string, string>>>;
  /** Lane of the lead the opportunity was qualified from. */
  readonly origin: Observation<string>;
  readonly requests: readonly RequestRow[];
  readonly sent: Readonly<Record<string, readonly FieldValue[]>>;
  readonly done: readonly Done[];
  /** What of it stands in the history already. */
  readonly said: { readonly steps: number; readonly lines: readonly HistoryLine[] };
  readonly fault: Fault | null;
}

/** The one thing to do next. After each step the planner is asked again with what it brought. */
export type Step =
  | {
      readonly do: 'look';
      readonly at: 'referral' | 'candidates' | 'engagement' | 'customer' | 'catalogue' | 'origin' | 'other';
    }
  | {
      readonly do: 'post';
      readonly operation: PendingOperation;
      readonly link: LinkState;
      readonly draft: ReferralDraft;
      /** What this pass did before; written with the pending operation, so that a crash loses no line. */
      readonly history: readonly HistoryLine[];
      readonly values: FieldValues;
    }
  | {
      readonly do: 'patch';
      readonly referral: Referral;
      readonly patch: ReferralPatch;
      /** What the CRM holds of what is sent, as the base will have it; remembered before the call. */
      readonly values: FieldValues;
      readonly changes: readonly FieldChange[];
      /** Conflicts this step settles in favour of the CRM. */
      readonly settled: readonly Settled[];
    }
  | { readonly do: 'record'; readonly changes: ChangeSet; readonly again: Again | null }
  /** The deal goes on in another lane: the record was closed there and is shared again. */
  | { readonly do: 'handOver'; readonly lane: string; readonly record: RecordRef; readonly generation: number }
  | { readonly do: 'rest'; readonly why: string };

/** The deal wants another look: at once or not before a time (ISO 8601). */
export interface Again {
  readonly notBefore: string | null;
  readonly record: RecordRef | null;
  /** Microsoft's side has to be read. */
  readonly related?: true;
  /** Referral in whose lane the work goes on. */
  readonly waitsAt?: string;
}

/** A finding that refuses the deal or one of its fields. */
export interface Problem {
  readonly code: TextKey;
  readonly parameters: Readonly<Record<string, string>>;
}
