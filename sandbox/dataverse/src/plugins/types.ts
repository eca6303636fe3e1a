import type { Attributes, Reference } from '../values.ts';

/** A row as plug-ins see it (Entity). */
export interface PluginEntity {
  table: string;
  id: string;
  attributes: Attributes;
}

/** What a plug-in is told about the operation (IPluginExecutionContext). */
export interface PluginContext {
  /** Create, Update, Delete, or the name of a custom API. */
  messageName: string;
  /** 10, 20, 30 (custom API's own operation) or 40. */
  stage: number;
  /** 1 for what a caller asked for, one more for each operation done inside another. */
  depth: number;
  primaryEntityName: string;
  primaryEntityId: string;
  /** `Target`: an entity for a Create or Update, a reference for a Delete; the parameters of a custom API. */
  inputParameters: Record<string, PluginEntity | Reference | string | number | boolean | undefined>;
  /** Filled by a custom API's plug-in. */
  outputParameters: Record<string, string | number | boolean>;
  preEntityImages: Record<string, PluginEntity>;
  postEntityImages: Record<string, PluginEntity>;
  /** `tag` when the request carried the query option of that name. */
  sharedVariables: Record<string, string>;
  /** The user the operation runs as. */
  userId: string;
  /** The user who called. */
  initiatingUserId: string;
  parentContext?: PluginContext;
}

/** Data access of a plug-in (IOrganizationService), as a given user or as the system. */
export interface OrganizationService {
  /** Creates a row and returns its id. */
  create(table: string, attributes: Attributes): string;
  /** Deletes a row; throws when it is not there. */
  delete(table: string, id: string): void;
  /** Reads a row; throws when it is not there or not readable. */
  retrieve(table: string, id: string, columns: readonly string[]): PluginEntity;
  /** Rows whose columns equal the given values. */
  find(table: string, equals: Attributes, columns: readonly string[]): PluginEntity[];
  /** True when one of the user's roles holds the privilege (RetrieveUserPrivilegeByPrivilegeName). */
  hasPrivilege(userId: string, privilege: string): boolean;
  /** The user the service acts as (WhoAmI). */
  whoAmI(): string;
  /** Rights of a user on a row (RetrievePrincipalAccess): ReadAccess, WriteAccess ... */
  accessRights(userId: string, target: Reference): string[];
}

/** What a plug-in is given. */
export interface PluginServices {
  context: PluginContext;
  /** `null` asks for the system user. */
  service(userId: string | null): OrganizationService;
  newId(): string;
}

/** A plug-in. Throws DataverseError (see `pluginRefusal`) to refuse the operation. */
export type Plugin = (services: PluginServices) => void;
