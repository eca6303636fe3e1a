import type { FormMeta } from '../../meta/types.ts';
import { holdsPrivilege } from '../model/privileges.ts';
import type { WebApiClient } from './web-api.ts';

/**
 * Whether the user may write the record, or create one when there is no id yet: for a row the server decides
 * (function RetrievePrincipalAccess).
 */
export async function loadWriteAccess(webApi: WebApiClient, meta: FormMeta, id: string | undefined): Promise<boolean> {
  const table = meta.table.logicalName;
  if (id === undefined) return holdsPrivilege(meta, 'Create', table);
  const response = await webApi.execute({
    getMetadata: () => ({
      boundParameter: 'entity',
      operationType: 1,
      operationName: 'RetrievePrincipalAccess',
      parameterTypes: {
        entity: { typeName: 'mscrm.systemuser', structuralProperty: 5 },
        Target: { typeName: 'mscrm.crmbaseentity', structuralProperty: 5 },
      },
    }),
    entity: { entityType: 'systemuser', id: meta.user.id },
    Target: { entityType: table, id },
  });
  const { AccessRights } = (await response.json()) as { AccessRights?: string };
  return (AccessRights ?? '').includes('WriteAccess');
}
