import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataverseError } from '../../../../sandbox/dataverse/src/errors.ts';
import { pluginTwins } from '../../../../sandbox/dataverse/src/plugins/twins.ts';
import type { OrganizationService, PluginContext } from '../../../../sandbox/dataverse/src/plugins/types.ts';
import type { Attributes, Value } from '../../../../sandbox/dataverse/src/values.ts';
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
  rows?: string[];
  access?: string[];
  sharedVariables?: Record<string, string>;
  parents?: {
    message: string;
    table: string;
    recordId?: string;
    stage: number;
    sharedVariables: Record<string, string>;
  }[];
  target?: CaseValues;
  preImage?: CaseValues;
  parameters?: CaseValues;
  expect: {
    created?: { table: string; as: 'system' | 'user'; values: CaseValues; absent?: string[] }[];
    target?: { values?: CaseValues; absent?: string[] };
    outputs?: Record<string, string>;
    sharedVariables?: Record<string, string>;
    error?: keyof typeof requestErrors;
    errorParameter?: string;
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

function run(test: Case): { context: PluginContext; created: Created[]; error: unknown } {
  const user = file.users[test.initiatingUser];
  if (!user) throw new Error(`Unknown user ${test.initiatingUser} in ${test.name}`);
  const created: Created[] = [];
  const context = contextOf(test, user.id);
  const rows = [
    ...(test.rows ?? []).map((name) => {
      const row = file.rows[name];
      if (!row) throw new Error(`Unknown row ${name} in ${test.name}`);
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
  const service = (userId: string | null): OrganizationService => ({
    create: (table, attributes) => {
      created.push({ table, as: userId === null ? 'system' : 'user', values: { ...attributes } });
      return createdId;
    },
    retrieve: () => {
      throw new Error('not used');
    },
    find: (table, equals) =>
      rows
        .filter(
          (row) => row.table === table && Object.entries(equals).every(([key, value]) => row.values[key] === value),
        )
        .map((row) => ({ table, id: row.id, attributes: row.values })),
    hasPrivilege: (id, privilege) =>
      Object.values(file.users).some((candidate) => candidate.id === id && candidate.privileges.includes(privilege)),
    accessRights: (id) =>
      id === user.id ? (test.access ?? ['Read', 'Write']).map((right) => rightNames[right] ?? right) : [],
  });
  const plugin = pluginTwins.get(`Cosell.Plugins.${test.plugin}`);
  if (!plugin) throw new Error(`No twin of ${test.plugin}`);
  try {
    plugin({ context, service, newId: () => newGuid });
    return { context, created, error: undefined };
  } catch (error) {
    return { context, created, error };
  }
}

function contextOf(test: Case, userId: string): PluginContext {
  const parent = (test.parents ?? []).reduceRight<PluginContext | undefined>(
    (outer, entry) => ({
      ...emptyContext(entry.message, entry.table, userId),
      primaryEntityId: entry.recordId ?? '',
      stage: entry.stage,
      sharedVariables: entry.sharedVariables,
      ...(outer ? { parentContext: outer } : {}),
    }),
    undefined,
  );
  const context: PluginContext = {
    ...emptyContext(test.message, test.table ?? '', userId),
    stage: test.stage,
    depth: test.depth ?? 1,
    primaryEntityId: test.recordId ?? '',
    sharedVariables: { ...test.sharedVariables },
    ...(parent ? { parentContext: parent } : {}),
  };
  const entity = { table: test.table ?? '', id: test.recordId ?? '' };
  if (test.target) context.inputParameters['Target'] = { ...entity, attributes: plainAll(test.target) };
  if (test.preImage) context.preEntityImages['pre'] = { ...entity, attributes: plainAll(test.preImage) };
  for (const [name, value] of Object.entries(plainAll(test.parameters))) {
    context.inputParameters[name] = value === null ? undefined : value;
  }
  return context;
}

function emptyContext(messageName: string, primaryEntityName: string, userId: string): PluginContext {
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
    userId,
    initiatingUserId: userId,
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
  return String(created[0]?.values['cosell_clientrequestid']);
}

describe.each(['CaptureChange', 'CheckRequest', 'SubmitRequest'])('twin of %s', (plugin) => {
  const cases = file.cases.filter((test) => test.plugin === plugin);

  it.each(cases.map((test) => [test.name, test] as const))('%s', (_name, test) => {
    const { context, created, error } = run(test);
    const { expect: wanted } = test;
    if (wanted.error) {
      const rule = requestErrors[wanted.error];
      expect(error).toBeInstanceOf(DataverseError);
      expect((error as DataverseError).message).toBe(rule.message.replace('{0}', wanted.errorParameter ?? ''));
      expect((error as DataverseError).code).toBe(`0x${rule.code.toString(16).padStart(8, '0')}`);
      expect(created).toEqual([]);
      return;
    }
    expect(error).toBeUndefined();
    if (wanted.created)
      expect(created.map(({ table, as }) => ({ table, as }))).toEqual(
        wanted.created.map(({ table, as }) => ({ table, as })),
      );
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
    expect(cases.length).toBeGreaterThan(5);
  });
});
