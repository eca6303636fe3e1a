import type { FieldValues } from '../../../../domain/mapping/field-mapping.ts';
import type { ChangeSet } from '../../../../domain/model/change-set.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import { RelayError } from '../../errors/relay-error.ts';
import type { Clock, Log } from '../../ports/clock.ts';
import type { CrmStore } from '../../ports/crm-store.ts';
import { assertGuid } from './assert-id.ts';
import type { PartAnswer } from './batch.ts';
import { bornOwner } from './born-parts.ts';
import { changeSetParts } from './change-set-parts.ts';
import type { CurrencyDirectory } from './currency-directory.ts';
import type { Owner } from './known-places.ts';
import { readFields } from './read-deal.ts';
import { currencyColumn } from './record-shapes.ts';
import type { RecordSettings } from './record-shapes.ts';
import { idOf, versionOf } from './row-values.ts';
import type { StoreMemory } from './store-memory.ts';
import { rowOf } from './web-api.ts';
import type { WebApi } from './web-api.ts';

/** What writing change sets needs. */
export interface ApplyContext {
  readonly api: WebApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: RecordSettings;
  readonly connectionId: string;
  readonly currencies: CurrencyDirectory;
  readonly memory: StoreMemory;
  /** How long a request that goes on stays claimed, milliseconds. */
  readonly workingMs: number;
}

/** The record that a change set writes as a row, and the values it gets. */
interface Written {
  readonly table: RecordRef['table'];
  readonly fields: FieldValues;
}

/** Makes the writing of change sets: one round trip each, and one more for a currency that was never seen. */
export function createApply(context: ApplyContext): CrmStore['apply'] {
  const { api, clock, log, settings, currencies, memory } = context;
  const { places, unfitOwners } = memory;

  async function send(changes: ChangeSet, written: Written | null, owner: Owner | null) {
    const code = written && currencyOf(written, settings);
    const now = clock.now();
    const { parts, recordIndex, linkIndex } = changeSetParts(changes, {
      settings,
      connectionId: context.connectionId,
      now,
      workingUntil: workingUntil(changes, now, context.workingMs),
      currencyId: code === null ? undefined : await currencies.idOf(code),
      place: places.get(changes.lane),
      owner,
    });
    const answers = await api.changeSet(parts);
    return { record: answers[recordIndex], link: answers[linkIndex] };
  }

  /** Link row and history belong to the record's owner; one who may not own them must not stop the deal. */
  async function sendForOwner(changes: ChangeSet, written: Written | null): ReturnType<typeof send> {
    const born = changes.opportunity ?? changes.lead;
    const owner = born ? bornOwner(born, settings.environment) : (places.get(changes.lane)?.owner ?? null);
    if (owner === null || unfitOwners.has(owner.id)) return send(changes, written, null);
    try {
      return await send(changes, written, owner);
    } catch (fault) {
      if (!(fault instanceof RelayError) || fault.code !== 'DV_ACCESS_DENIED') throw fault;
      const answers = await send(changes, written, null);
      unfitOwners.add(owner.id);
      log.warn('dataverse.owner-without-role', { owner: owner.id, detail: fault.parameters['detail'] });
      return answers;
    }
  }

  async function fieldsOf(answer: PartAnswer, table: RecordRef['table']): Promise<FieldValues> {
    const row = rowOf(answer);
    return readFields(row, table, await currencies.codeOf(idOf(row, `_${currencyColumn}_value`)), settings);
  }

  return async (changes) => {
    assertGuid(changes.lane);
    const written = writtenBy(changes);
    const answers = await sendForOwner(changes, written);
    return {
      linkVersion: answers.link ? versionOf(rowOf(answers.link)) : null,
      fields: answers.record && written ? await fieldsOf(answers.record, written.table) : null,
    };
  };
}

function writtenBy({ opportunity, lead, record }: ChangeSet): Written | null {
  if (opportunity) return { table: 'opportunity', fields: opportunity.fields };
  if (lead) return { table: 'lead', fields: lead.fields };
  return record ? { table: record.ref.table, fields: record.changes.fields ?? {} } : null;
}

/** ISO code of the currency that is written to the lookup; null without one. */
function currencyOf({ table, fields }: Written, { mapping }: RecordSettings): string | null {
  const row = mapping[table].find((entry) => entry.column === currencyColumn);
  const code = row === undefined ? null : (fields[row.field] ?? null);
  return code === null ? null : String(code);
}

/** A request that goes on is claimed until its pass is over, also when the deal waits before. */
function workingUntil(changes: ChangeSet, now: Date, workingMs: number): Date {
  const notBefore = Date.parse(changes.link?.state.notBefore ?? '') || 0;
  return new Date(Math.max(now.getTime(), notBefore) + workingMs);
}
