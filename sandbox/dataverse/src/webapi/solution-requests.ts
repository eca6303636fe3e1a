import type { TableDefinition } from '../catalog.ts';
import { badQuery, invalidArgument, methodNotAllowed, notAnswered, rowNotFound } from '../errors.ts';
import { componentTypes, findComponent, identity, objectId, stableId } from '../import/component.ts';
import { componentMap, dependenciesOn } from '../import/dependencies.ts';
import type { Dependency } from '../import/dependencies.ts';
import { componentsOf } from '../import/solution-parts.ts';
import type { Environment } from '../pipeline/operations.ts';
import type { Solutions } from '../solutions.ts';
import type { Exchange } from './exchange.ts';
import { parseBody } from './payload.ts';
import { json, noContent } from './response.ts';
import type { CoreResponse } from './response.ts';
import type { JsonObject } from './serialize.ts';
import { parseLiteral } from './url.ts';
import type { KeyLiteral, Segment } from './url.ts';

/** Columns of definitions that the stand-in lets administrators change, by table. */
const writableColumns: Readonly<Record<string, readonly string[]>> = {
  sdkmessageprocessingstep: ['statecode', 'statuscode'],
  serviceendpoint: ['url', 'authtype', 'authvalue'],
};

/** Functions about dependencies between components of solutions. */
export const solutionFunctions: readonly string[] = [
  'RetrieveDependenciesForUninstall',
  'RetrieveDependenciesForDelete',
];

/** Dependencies, the removal of solutions, and what may be written to rows of definitions. */
export class SolutionRequests {
  private readonly environment: Environment;
  private readonly solutions: Solutions;
  private readonly root: string;

  /** `root` is the address of the service, without a slash at its end. */
  constructor(environment: Environment, solutions: Solutions, root: string) {
    this.environment = environment;
    this.solutions = solutions;
    this.root = root;
  }

  /** Answers one of `solutionFunctions`. */
  dependencies(exchange: Exchange, segment: Segment): CoreResponse {
    if (exchange.request.method !== 'GET') throw methodNotAllowed(`${segment.name} is a function: call it with GET.`);
    const { catalog, security } = this.environment;
    security.requirePrivilege(exchange.call.userId, 'Read', catalog.table('solution'));
    const found =
      segment.name === 'RetrieveDependenciesForUninstall'
        ? this.solutions.dependencies(textOf(parameter(exchange, segment, 'SolutionUniqueName')))
        : this.ofComponent(
            textOf(parameter(exchange, segment, 'ObjectId')),
            Number(textOf(parameter(exchange, segment, 'ComponentType'))),
          );
    return json({
      '@odata.context': `${this.root}/$metadata#dependencies`,
      value: found.map((dependency) => this.dependencyRow(dependency)),
    });
  }

  /** Refuses what is not to be written to a definition; returns the answer where the rows do not give it. */
  write(exchange: Exchange, table: TableDefinition, segment: Segment): CoreResponse | undefined {
    const { method, body } = exchange.request;
    if (table.logicalName === 'solution' && method === 'DELETE' && segment.key) {
      return this.uninstall(exchange, table, segment);
    }
    const allowed = method === 'PATCH' ? (writableColumns[table.logicalName] ?? []) : [];
    if (allowed.length === 0) throw notAnswered(`${method} on ${table.entitySetName}`);
    if (!segment.key || !exchange.reader.find(table, segment.key))
      throw notAnswered(`new rows of ${table.entitySetName}`);
    const refused = Object.keys(parseBody(body, table.entitySetName)).find((name) => !allowed.includes(name));
    if (refused) throw notAnswered(`writing ${refused} of ${table.entitySetName}`);
    return undefined;
  }

  /** Deleting the row of a managed solution uninstalls it (Uninstall or delete a solution). */
  private uninstall(exchange: Exchange, table: TableDefinition, segment: Segment): CoreResponse {
    const { security, store } = this.environment;
    if (!segment.key) throw badQuery('The row to delete is missing.');
    const row = exchange.reader.require(table, segment.key);
    security.requireAccess(exchange.call.userId, 'Delete', table, row);
    if (store.inTransaction) throw notAnswered('uninstalling a solution inside a change set');
    this.solutions.uninstall(String(row.values['uniquename']));
    return noContent();
  }

  private ofComponent(id: string, type: number): Dependency[] {
    const { layers, definitions } = this.solutions;
    const candidates = layers.flatMap((layer) => componentsOf(layer.solution));
    const component = findComponent(candidates, id, type, definitions);
    if (!component) throw rowNotFound('solutioncomponent', id);
    // A component does not depend on its own layers.
    return dependenciesOn(componentMap([component], definitions), layers).filter(
      ({ dependent, required }) => identity(dependent) !== identity(required),
    );
  }

  private dependencyRow({ required, dependent }: Dependency): JsonObject {
    const { definitions } = this.solutions;
    const requiredId = objectId(required, definitions);
    const dependentId = objectId(dependent, definitions);
    return {
      dependencyid: stableId(`dependency:${requiredId}:${dependentId}`),
      dependentcomponentobjectid: dependentId,
      dependentcomponenttype: componentTypes[dependent.kind],
      requiredcomponentobjectid: requiredId,
      requiredcomponenttype: componentTypes[required.kind],
      // Published: parts of one table, which depend on it internally, go with it and are not listed.
      dependencytype: 2,
    };
  }
}

/** A parameter of a function call: in the parentheses, or there as an alias for a query option. */
function parameter(exchange: Exchange, segment: Segment, name: string): KeyLiteral {
  const given = segment.key?.kind === 'named' ? segment.key.values[name] : undefined;
  if (!given) throw invalidArgument(`${segment.name} needs the parameter ${name}.`);
  if (given.kind !== 'alias') return given;
  const value = exchange.address.options.find(([option]) => option === given.value)?.[1];
  if (value === undefined) throw invalidArgument(`The query option ${given.value} is missing.`);
  return parseLiteral(value);
}

function textOf(literal: KeyLiteral): string {
  return String(literal.value);
}
