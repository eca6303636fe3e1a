/**
 * Errors as the Web API reports them. Codes: Dataverse "Web service error codes"
 * (power-apps/developer/data-platform/reference/web-service-error-codes); status codes: the page
 * "Compose HTTP requests and handle errors", section "Identify status codes".
 */

/** An error with the status, code and message a caller receives. */
export class DataverseError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'DataverseError';
    this.status = status;
    this.code = code;
  }
}

/** 404: the row is not there. */
export function rowNotFound(table: string, id: string): DataverseError {
  return new DataverseError(404, '0x80040217', `Entity '${table}' With Id = ${id} Does Not Exist`);
}

/** 404: no row has these alternate key values. */
export function keyNotFound(table: string): DataverseError {
  return new DataverseError(
    404,
    '0x80060891',
    `A record with the specified key values does not exist in ${table} entity`,
  );
}

/** 412: the ETag given is not the row's. */
export function versionMismatch(): DataverseError {
  return new DataverseError(
    412,
    '0x80060882',
    "The version of the existing record doesn't match the RowVersion property provided.",
  );
}

/** 412: a row with this id exists. */
export function duplicateRow(): DataverseError {
  return new DataverseError(412, '0x80040237', 'A record with matching key values already exists.');
}

/** 412: an alternate key holds these values already. */
export function duplicateKey(keyLabel: string, columnLabels: string): DataverseError {
  return new DataverseError(
    412,
    '0x80060892',
    `A record that has the attribute values ${columnLabels} already exists. The entity key ${keyLabel} requires that this set of attributes contains unique values. Select unique values and try again.`,
  );
}

/** 404: the first segment of the path is no table, action or function. */
export function segmentNotFound(segment: string): DataverseError {
  return new DataverseError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`);
}

/** 400: a query names a column that the table does not have. */
export function unknownProperty(name: string, table: string): DataverseError {
  return new DataverseError(
    400,
    '0x80060888',
    `Could not find a property named '${name}' on type 'Microsoft.Dynamics.CRM.${table}'.`,
  );
}

/** 400: the query is not understood. */
export function badQuery(message: string): DataverseError {
  return new DataverseError(400, '0x80060888', message);
}

/** 400: the body does not fit the table. */
export function badPayload(entitySet: string, reason: string): DataverseError {
  return new DataverseError(
    400,
    '0x80048d19',
    `Error identified in Payload provided by the user for Entity :'${entitySet}', For more information on this error please follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException : Microsoft.OData.ODataException: ${reason}`,
  );
}

/** 400: an argument is not acceptable. */
export function invalidArgument(message: string): DataverseError {
  return new DataverseError(400, '0x80040203', message);
}

/** 400: text is longer than the column. */
export function tooLong(column: string, table: string, maxLength: number): DataverseError {
  return new DataverseError(
    400,
    '0x80044331',
    `A validation error occurred.  The length of the '${column}' attribute of the '${table}' entity exceeded the maximum allowed length of '${maxLength}'.`,
  );
}

/** 400: the number is no option of the choice. */
export function optionOutOfRange(
  column: string,
  table: string,
  value: number,
  accepted: readonly number[],
): DataverseError {
  return new DataverseError(
    400,
    '0x8004431a',
    `A validation error occurred. The value ${value} of '${column}' on record of type '${table}' is outside the valid range. Accepted Values: ${accepted.join(',')}`,
  );
}

/** 400: the number lies outside the column's limits. */
export function numberOutOfRange(column: string, table: string): DataverseError {
  return new DataverseError(
    400,
    '0x80044330',
    `A validation error occurred. The value of '${column}' on record of type '${table}' is outside the valid range.`,
  );
}

/** 403: none of the caller's roles has the privilege. */
export function privilegeMissing(userId: string, privilege: string, table: string, roleCount: number): DataverseError {
  return new DataverseError(
    403,
    '0x80040220',
    `Principal user (Id=${userId}, type=8, roleCount=${roleCount}) is missing ${privilege} privilege on entity '${table}'. Consider adding missed privilege to one of the principal (user/team) roles.`,
  );
}

/** 403: the caller has the privilege, but not for this row. */
export function rowAccessDenied(userId: string, table: string, id: string, right: string): DataverseError {
  return new DataverseError(
    403,
    '0x80048306',
    `Principal with id ${userId} does not have ${right} right(s) for record with id ${id} of entity ${table}`,
  );
}

/** 403: the team's roles lack a privilege that an owner needs. */
export function teamPrivilegeMissing(teamId: string, privilege: string, table: string): DataverseError {
  return new DataverseError(
    403,
    '0x80040220',
    `Principal team (Id=${teamId}, type=9) is missing ${privilege} privilege on entity '${table}'. Give the team a role with this privilege.`,
  );
}

/** 403: rows cannot be assigned to a disabled user. */
export function disabledOwner(userId: string): DataverseError {
  return new DataverseError(403, '0x80040225', `The specified user (Id = ${userId}) is disabled.`);
}

/** 405: rows that refer to this one forbid its deletion. */
export function deleteRestricted(): DataverseError {
  return new DataverseError(
    405,
    '0x80040227',
    'The object you tried to delete is associated with another object and cannot be deleted.',
  );
}

/** 405: the method does not go with the resource. */
export function methodNotAllowed(message: string): DataverseError {
  return new DataverseError(405, '0x80060000', message);
}

/** 501: a request shape outside the conformance list. */
export function notAnswered(what: string): DataverseError {
  return new DataverseError(
    501,
    '0x80004001',
    `The Dataverse stand-in does not answer ${what}. Its request shapes are listed in sandbox/dataverse/conformance.md.`,
  );
}

/**
 * An exception thrown by a plug-in (InvalidPluginExecutionException). The platform answers 400 with IsvAborted
 * unless the plug-in names another error code.
 */
export function pluginRefusal(message: string, code?: number): DataverseError {
  const text = code === undefined ? '0x80040265' : `0x${code.toString(16).padStart(8, '0')}`;
  return new DataverseError(400, text, message);
}
