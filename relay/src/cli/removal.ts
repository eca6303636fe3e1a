import { readSolutionUsage } from '../adapters/dataverse/solution-usage.ts';
import type { Dependent } from '../adapters/dataverse/solution-usage.ts';
import { createDataverseTokens } from '../adapters/identity/tokens.ts';
import type { Command } from './command.ts';
import { openGate } from './connection.ts';

/** What to do with each kind of user of our parts. */
const remedies: Readonly<Record<Dependent['kind'], string>> = {
  form: 'Open the form in the form editor, remove these parts, save and publish.',
  view: 'Remove these columns and conditions from the view, save and publish.',
  chart: 'Delete the chart or base it on other columns.',
  app: 'Remove our tables, views and dashboards from the app, save and publish.',
  flow: 'Turn the flow off and remove the steps that use our tables.',
  step: 'Unregister the step.',
  other: 'See "Show dependencies" of the solution in the maker portal.',
};

/** `cosell removal check`. */
export const removalCheckCommand: Command = {
  name: 'removal check',
  summary: 'list what in the environment uses the solution, before it is removed',
  help: [
    'Asks the environment which forms, views, charts, apps, flows and steps of others use parts of the solution. Each of them',
    'stands in the way of uninstalling. Nothing is changed. Exit code 0: nothing does; 1: something does.',
    '',
    '  --json  one line of JSON instead of text',
  ],
  options: { json: { type: 'boolean' } },

  async run(context, options) {
    const settings = context.settings();
    const { fetch, clock, random, log } = context;
    const token = createDataverseTokens({ settings, fetch, clock, log });
    const usage = await readSolutionUsage({
      baseUrl: settings.dataverseUrl,
      token,
      gate: openGate,
      fetch,
      clock,
      random,
    });
    const blocked = usage.dependents.length > 0;
    if (options['json'] === true) context.print(JSON.stringify(usage));
    else for (const line of lines(usage)) context.print(line);
    return blocked ? 1 : 0;
  },
};

function lines({ installed, dependents }: Awaited<ReturnType<typeof readSolutionUsage>>): readonly string[] {
  if (!installed) return ['The solution is not installed in this environment.'];
  const kind = installed.managed ? 'managed' : 'unmanaged';
  const heading = `Co-sell Connector ${installed.version} (${kind})`;
  if (dependents.length === 0) {
    return [
      `${heading}: nothing else uses it; it can be removed.`,
      'Removing it deletes our tables and columns with their data. Referrals in Partner Center stay as they are.',
    ];
  }
  return [
    `${heading}: ${dependents.length} component${dependents.length === 1 ? '' : 's'} of others use it and stand in the way of removing it.`,
    ...dependents.flatMap(describe),
  ];
}

function describe({ kind, name, table, parts }: Dependent): readonly string[] {
  return [
    '',
    `${kind} "${name}"${table ? ` of ${table}` : ''}`,
    ...(parts.length > 0 ? [`  uses ${parts.join(', ')}`] : []),
    `  ${remedies[kind]}`,
  ];
}
