import { cosellReferral } from '../../../../solution/contract/tables.ts';
import { recordKey } from '../../../../domain/identity.ts';
import type { CrmStore } from '../../ports/crm-store.ts';
import { all, equals, query, text } from '../odata/filter.ts';
import { readPlace } from './link-row.ts';
import { idOf } from './row-values.ts';
import type { WebApi } from './web-api.ts';

const { columns, lookups } = cosellReferral;

/** Makes the search in the link table of this connection. */
export function createPlaceSearch(api: WebApi, connectionId: string): CrmStore['findPlace'] {
  return async (by) => {
    const wanted =
      'record' in by
        ? equals(columns.recordKey, text(recordKey(by.record)))
        : 'referralId' in by
          ? equals(columns.referralIdentifier, text(by.referralId.toLowerCase()))
          : equals(columns.engagementIdentifier, text(by.engagementId.toLowerCase()));
    const [row] = await api.list(
      `${cosellReferral.set}?${query({
        $select: [cosellReferral.id, columns.recordKey, lookups.opportunityId.value, lookups.leadId.value].join(','),
        $filter: all(equals(columns.connectionKey, text(connectionId)), wanted),
        $orderby: `${columns.generation} desc`,
        $top: 1,
      })}`,
      1,
    );
    const lane = row && idOf(row, cosellReferral.id);
    return row && lane ? { lane, record: readPlace(row) } : null;
  };
}
