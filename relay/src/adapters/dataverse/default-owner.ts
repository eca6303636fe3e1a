import type { DefaultOwner } from '../../ports/environment-settings.ts';
import { all, any, boolean, compare, equals, integer, query, text } from '../odata/filter.ts';
import type { Filter } from '../odata/filter.ts';
import type { BatchPart, PartAnswer } from './batch.ts';
import { faultOf } from './errors.ts';
import { idOf } from './row-values.ts';
import { rowOf, rowsOf } from './web-api.ts';
import type { Row, WebApi } from './web-api.ts';

/** The owner of that name, or a sentence why users or teams cannot be read. */
export interface FoundOwner {
  readonly found: DefaultOwner | null;
  readonly unreadable: string | null;
}

/** Finds the one user of that e-mail address or user name, else the one team; a name of several is nobody's. */
export async function findDefaultOwner(api: WebApi, name: string, now: () => Date): Promise<FoundOwner> {
  if (name === '') return { found: null, unreadable: null };
  const answers = await api.batch([usersNamed(name), teamsNamed(name)]);
  const [users, teams] = answers.map((answer) => rowsOrReason(answer, now()));
  for (const rows of [users, teams]) if (typeof rows === 'string') return { found: null, unreadable: rows };
  return { found: ownerOf(users as readonly Row[], teams as readonly Row[]), unreadable: null };
}

function usersNamed(name: string): BatchPart {
  const isNamed = any(equals('internalemailaddress', text(name)), equals('domainname', text(name)));
  return get('systemusers', 'systemuserid', all(equals('isdisabled', boolean(false)), isNamed));
}

/** Access teams (type 1) own no rows. */
function teamsNamed(name: string): BatchPart {
  return get('teams', 'teamid', all(equals('name', text(name)), compare('teamtype', 'ne', integer(1))));
}

/** Two rows are enough to know that a name is not unique. */
function get(set: string, select: string, filter: Filter): BatchPart {
  return { method: 'GET', path: `${set}?${query({ $select: select, $filter: filter, $top: 2 })}` };
}

/** A sentence when it was refused for good; throws what passes. */
function rowsOrReason(answer: PartAnswer, now: Date): readonly Row[] | string {
  if (answer.status === 200) return rowsOf(rowOf(answer));
  const fault = faultOf(answer, false, now);
  if (fault.retry !== 'never') throw fault;
  const detail = fault.parameters['detail'] ?? '';
  return fault.code === 'DV_ACCESS_DENIED'
    ? `Give the user of the relay a role with ${detail}.`
    : `Dynamics 365 says: ${detail}.`;
}

function ownerOf(users: readonly Row[], teams: readonly Row[]): DefaultOwner | null {
  const [user, otherUser] = users;
  const [team, otherTeam] = teams;
  const userId = user && !otherUser ? idOf(user, 'systemuserid') : null;
  if (userId) return { kind: 'user', id: userId };
  const teamId = !user && team && !otherTeam ? idOf(team, 'teamid') : null;
  return teamId ? { kind: 'team', id: teamId } : null;
}
