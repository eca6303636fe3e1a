import { cosellRequest } from '../../../../solution/contract/tables.ts';
import { requestKind, requestState } from '../../../../solution/contract/choices.ts';
import { relayTag } from '../../../../solution/contract/names.ts';
import { parseLinkChoice } from '../../../../domain/intents.ts';
import type { RecordRef } from '../../../../domain/model/deal.ts';
import type { Clock, Log } from '../../ports/clock.ts';
import type { CrmStore, OutboxRow } from '../../ports/crm-store.ts';
import { all, any, compare, equals, instant, integer, isGuid, nothing, query, text } from '../odata/filter.ts';
import type { BatchPart } from './batch.ts';
import { faultOf } from './errors.ts';
import { rowPath } from './record-shapes.ts';
import { idOf, keyOf, textOf, versionOf } from './row-values.ts';
import type { Row, WebApi } from './web-api.ts';

const { columns, set, id: idColumn } = cosellRequest;

/**
 * Makes the claim on the outbox: rows that are new, expired, or worked on by an earlier lease. Each is claimed with `If-Match`;
 * a row somebody else took meanwhile is skipped. A row whose target cannot be read is failed at once, it would come back for ever.
 */
export function createRequestClaims(api: WebApi, clock: Clock, log: Log): CrmStore['claimRequests'] {
  return async (epoch, until, limit) => {
    const rows = await api.list(`${set}?${waiting(epoch, clock.now(), limit)}`, limit);
    const targets = rows.map(targetOf);
    const answers = await api.batch(
      rows.map((row, n) => claimPart(row, targets[n] ?? null, epoch, until, clock.now())),
    );
    return rows.flatMap((row, n): readonly OutboxRow[] => {
      const answer = answers[n];
      const id = idOf(row, idColumn);
      if (!answer || !id) return [];
      if (answer.status === 412 || answer.status === 404) return [];
      if (answer.status >= 400) {
        // One row that cannot be claimed must not hold up the others.
        log.error('dataverse.request-not-claimed', { request: id, code: faultOf(answer, true, clock.now()).code });
        return [];
      }
      const record = targets[n];
      if (record) return [{ id, record, ...referralOf(row) }];
      log.warn('dataverse.request-without-target', { request: id });
      return [];
    });
  };
}

function waiting(epoch: string, now: Date, limit: number): string {
  const takenOver = any(
    compare(columns.workingUntil, 'lt', instant(now)),
    compare(columns.workingEpoch, 'ne', text(epoch)),
    equals(columns.workingEpoch, nothing),
  );
  return query({
    $select: [idColumn, columns.kind, columns.targetTable, columns.targetId, columns.payload].join(','),
    $filter: any(
      equals(columns.state, integer(requestState.new)),
      all(equals(columns.state, integer(requestState.working)), takenOver),
    ),
    $orderby: 'createdon asc',
    $top: limit,
  });
}

function claimPart(row: Row, target: RecordRef | null, epoch: string, until: Date, now: Date): BatchPart {
  return {
    method: 'PATCH',
    path: `${rowPath(set, idOf(row, idColumn) ?? '')}?tag=${relayTag}`,
    headers: { 'If-Match': versionOf(row) },
    body: target
      ? {
          [columns.state]: requestState.working,
          [columns.workingEpoch]: epoch,
          [columns.workingUntil]: until.toISOString(),
        }
      : {
          [columns.state]: requestState.failed,
          [columns.resultCode]: 'REF_RECORD_MISSING',
          [columns.resultDetails]: '{}',
          [columns.completedOn]: now.toISOString(),
        },
  };
}

function targetOf(row: Row): RecordRef | null {
  const table = textOf(row, columns.targetTable);
  const id = idOf(row, columns.targetId);
  // A kind of a newer solution cannot be worked here; it is failed like a target nobody can read.
  if (keyOf(requestKind, row[columns.kind]) === null) return null;
  return (table === 'opportunity' || table === 'lead') && isGuid(id) ? { table, id } : null;
}

/** The referral that a request of kind link speaks of; a payload nobody can read is left to the planner. */
function referralOf(row: Row): Pick<OutboxRow, 'referralId'> {
  if (keyOf(requestKind, row[columns.kind]) !== 'link') return {};
  const choice = parseLinkChoice(textOf(row, columns.payload));
  return choice ? { referralId: choice.referralId } : {};
}
