import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataverseError } from '../../../../sandbox/dataverse/src/errors.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import type { OrganizationService, PluginContext } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import { isReference } from '../../../../sandbox/dataverse/src/values.ts';
import type { Attributes, Reference, Value } from '../../../../sandbox/dataverse/src/values.ts';
import { requestErrors } from '../../../../solution/contract/names.ts';

/** A value of the case file; see solution/plugin/README.md. */
type CaseValue = Value | { option: number } | { repeat: string; times: number; before?: string; after?: string };
type CaseValues = Record<string, CaseValue>;

interface Case {
  name: string;
  plugin: string;
  message: string;
  stage: number;
  table?: string;
  recordId?: string;
  depth?: number;
  initiatingUser: string;
  user?: string;
  rows?: string[];
  access?: string[] | Record<string, Record<string, string[]>>;
  createFails?: string;
  sharedVariables?: Record<string, string>;
  parents?: {
    message: string;
    table: string;
    recordId?: string;
    stage: number;
    sharedVariables: Record<string, string>;
  }[];
  target?: CaseValues;
  preImage?: CaseValues | null;
  parameters?: CaseValues;
  expect: {
    created?: { table: string; as: 'system' | 'user'; values: CaseValues; absent?: string[] }[];
    target?: { values?: CaseValues; absent?: string[] };
    deleted?: { row: string; as: 'system' | 'user' }[];
    outputs?: Record<string, string>;
    sharedVariables?: Record<string, string>;
    error?: keyof typeof requestErrors;
    errorParameter?: string;
    passedOn?: string;
  };
}

interface CaseFile {
  users: Record<string, { id: string; enabled: boolean; privileges: string[] }>;
  rows: Record<string, { table: string; id: string; values: CaseValues }>;
  cases: Case[];
}

const file = JSON.parse(readFileSync(path.join(process.cwd(), 'solution/plugin/cases.json'), 'utf8')) as CaseFile;

const createdId = '00000000-0000-4000-8000-00000000c0de';
const newGuid = '00000000-0000-4000-8000-00000000beef';
const rightNames: Record<string, string> = { Read: 'ReadAccess', Write: 'WriteAccess' };

function plain(value: CaseValue): Value {
  if (typeof value !== 'object' || value === null) return value;
  if ('option' in value) return value.option;
  if ('repeat' in value) return `${value.before ?? ''}${value.repeat.repeat(value.times)}${value.after ?? ''}`;
  return value;
}

function plainAll(values: CaseValues = {}): Attributes {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value)]));
}

interface Created {
  table: string;
  as: string;
  values: Attributes;
}

interface Outcome {
  context: PluginContext;
  created: Created[];
  deleted: { id: string; as: string }[];
  error: unknown;
}

function userId(name: string): string {
  const user = file.users[name];
  if (!user) throw new Error(`cases.json has no user ${name}`);
  return user.id;
}

function rowOf(name: string): CaseFile['rows'][string] {
  const row = file.rows[name];
  if (!row) throw new Error(`cases.json has no row ${name}`);
  return row;
}

/** Rights of a user on a row, as the case grants them. */
function rightsOf({ access = ['Read', 'Write'] }: Case, user: string, target: Reference): string[] {
  if (Array.isArray(access)) return access;
  return Object.entries(access)
    .filter(([name]) => userId(name) === user)
    .flatMap(([, rows]) => Object.entries(rows))
    .flatMap(([name, rights]) => (rowOf(name).id === target.id ? rights : []));
}

/** Lookups are found by the id of the row they name. */
function comparable(value: Value | undefined): Value | undefined {
  return isReference(value) ? value.id : value;
}

function run(test: Case): Outcome {
  const created: Created[] = [];
  const deleted: Outcome['deleted'] = [];
  const context = contextOf(test);
  const rows = [
    ...(test.rows ?? []).map((name) => {
      const row = rowOf(name);
      return {
        table: row.table,
        id: row.id,
        values: { ...plainAll(row.values), [`${row.table}id`]: row.id } as Attributes,
      };
    }),
    ...Object.values(file.users).map(({ id, enabled }) => ({
      table: 'systemuser',
      id,
      values: { systemuserid: id, isdisabled: !enabled } as Attributes,
    })),
  ];
  const service = (asUser: string | null): OrganizationService => ({
    create: (table, attributes) => {
      if (test.createFails) throw new DataverseError(412, test.createFails, 'A row with this key is there already.');
      created.push({ table, as: asUser === null ? 'system' : 'user', values: { ...attributes } });
      return createdId;
    },
    delete: (table, id) => {
      expect(rows.map((row) => `${row.table} ${row.id}`)).toContain(`${table} ${id}`);
      deleted.push({ id, as: asUser === null ? 'system' : 'user' });
    },
    whoAmI: () => asUser ?? userId('system'),
    retrieve: () => {
      throw new Error('not used');
    },
    find: (table, equals) =>
      rows
        .filter(
          (row) =>
            row.table === table &&
            Object.entries(equals).every(([key, value]) => comparable(row.values[key]) === comparable(value)),
        )
        .map((row) => ({ table, id: row.id, attributes: row.values })),
    hasPrivilege: (id, privilege) =>
      Object.values(file.users).some((candidate) => candidate.id === id && candidate.privileges.includes(privilege)),
    accessRights: (id, target) => {
      expect([context.userId, context.initiatingUserId]).toContain(id);
      expect(id).not.toBe(userId('system'));
      expect(rows.map((row) => row.id)).toContain(target.id);
      return rightsOf(test, id, target).map((right) => rightNames[right] ?? right);
    },
  });
  const plugin = pluginTwins.get(`Cosell.Plugins.${test.plugin}`);
  if (!plugin) throw new Error(`No twin of ${test.plugin}`);
  try {
    plugin({ context, service, newId: () => newGuid });
    return { context, created, deleted, error: undefined };
  } catch (error) {
    return { context, created, deleted, error };
  }
}

function contextOf(test: Case): PluginContext {
  const initiating = userId(test.initiatingUser);
  const parent = (test.parents ?? []).reduceRight<PluginContext | undefined>(
    (outer, entry) => ({
      ...emptyContext(entry.message, entry.table, initiating),
      primaryEntityId: entry.recordId ?? '',
      stage: entry.stage,
      sharedVariables: entry.sharedVariables,
      ...(outer ? { parentContext: outer } : {}),
    }),
    undefined,
  );
  const context: PluginContext = {
    ...emptyContext(test.message, test.table ?? '', initiating),
    userId: userId(test.user ?? test.initiatingUser),
    stage: test.stage,
    depth: test.depth ?? 1,
    primaryEntityId: test.recordId ?? '',
    sharedVariables: { ...test.sharedVariables },
    ...(parent ? { parentContext: parent } : {}),
  };
  const entity = { table: test.table ?? '', id: test.recordId ?? '' };
  if (test.message === 'Delete') context.inputParameters['Target'] = entity;
  if (test.target) context.inputParameters['Target'] = { ...entity, attributes: plainAll(test.target) };
  if (test.preImage) context.preEntityImages['pre'] = { ...entity, attributes: plainAll(test.preImage) };
  for (const [name, value] of Object.entries(plainAll(test.parameters))) {
    context.inputParameters[name] = value === null ? undefined : value;
  }
  return context;
}

function emptyContext(messageName: string, primaryEntityName: string, user: string): PluginContext {
  return {
    messageName,
    primaryEntityName,
    stage: 0,
    depth: 1,
    primaryEntityId: '',
    inputParameters: {},
    outputParameters: {},
    preEntityImages: {},
    postEntityImages: {},
    sharedVariables: {},
    userId: user,
    initiatingUserId: user,
  };
}

function expectValues(actual: Attributes, expected: CaseValues = {}, absent: string[] = []): void {
  for (const [name, value] of Object.entries(expected)) {
    if (value === '<new guid>') expect(actual[name]).toBe(newGuid);
    else expect([name, actual[name] ?? null]).toEqual([name, plain(value)]);
  }
  for (const name of absent) expect(actual).not.toHaveProperty(name);
}

function resolve(text: string, created: Created[]): string {
  if (text === '<id of the created row>') return createdId;
  if (text !== '<client request id of the created row>') return text;
  return String(created.at(-1)?.values['cosell_clientrequestid']);
}

describe.each(['CaptureChange', 'CheckRequest', 'GuardSolution', 'RemoveSolutions', 'SubmitRequest'])(
  'twin of %s',
  (plugin) => {
    const cases = file.cases.filter((test) => test.plugin === plugin);

    it.each(cases.map((test) => [test.name, test] as const))('%s', (_name, test) => {
      const { context, created, deleted, error } = run(test);
      const { expect: wanted } = test;
      if (wanted.error) {
        const rule = requestErrors[wanted.error];
        expect(error).toBeInstanceOf(DataverseError);
        expect((error as DataverseError).message).toBe(rule.message.replace('{0}', wanted.errorParameter ?? ''));
        expect((error as DataverseError).code).toBe(`0x${rule.code.toString(16).padStart(8, '0')}`);
        expect([created, deleted]).toEqual([[], []]);
        return;
      }
      if (wanted.passedOn) {
        expect(error).toBeInstanceOf(DataverseError);
        expect((error as DataverseError).code).toBe(wanted.passedOn);
        expect(context.outputParameters).toEqual({});
        return;
      }
      expect(error).toBeUndefined();
      const places = (rows: { table: string; as: string }[]) => rows.map(({ table, as }) => ({ table, as }));
      expect(places(created)).toEqual(places(wanted.created ?? []));
      expect(deleted).toEqual((wanted.deleted ?? []).map(({ row, as }) => ({ id: rowOf(row).id, as })));
      for (const [at, row] of (wanted.created ?? []).entries())
        expectValues(created[at]?.values ?? {}, row.values, row.absent);
      const target = context.inputParameters['Target'];
      if (wanted.target && typeof target === 'object' && 'attributes' in target) {
        expectValues(target.attributes, wanted.target.values, wanted.target.absent);
      }
      for (const [name, value] of Object.entries(wanted.outputs ?? {})) {
        expect(context.outputParameters[name]).toBe(resolve(value, created));
      }
      for (const [name, value] of Object.entries(wanted.sharedVariables ?? {})) {
        expect(context.sharedVariables[name]).toBe(resolve(value, created));
      }
    });

    it('is covered by cases', () => {
      expect(cases.length).toBeGreaterThan(2);
    });
  },
);
