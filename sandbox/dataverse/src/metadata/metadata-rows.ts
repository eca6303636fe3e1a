import { formTypeNumbers } from '../base/metadata-tables.ts';
import type { Definitions, InstalledSolution } from '../catalog.ts';
import type { Attributes } from '../values.ts';

/** A definition as the Web API shows it. */
export interface MetadataRow {
  table: string;
  id: string;
  values: Attributes;
}

/** Rows of all definitions as the solutions (and the platform) bring them. */
export function metadataRows(definitions: Definitions, solutions: readonly InstalledSolution[]): MetadataRow[] {
  const managedNames = new Set(solutions.filter((solution) => solution.managed).map((solution) => solution.uniqueName));
  // What no solution here brought is the platform's own, which comes in managed solutions too.
  const ismanaged = (owner: string | undefined): boolean => owner === undefined || managedNames.has(owner);
  const row = (table: string, id: string, owner: string | undefined, values: Attributes): MetadataRow => ({
    table,
    id,
    values: { ...values, ismanaged: ismanaged(owner) },
  });
  return [
    ...solutions.map(({ id, uniqueName, label, version, managed }) => ({
      table: 'solution',
      id,
      values: { uniquename: uniqueName, friendlyname: label, version, ismanaged: managed, isvisible: true },
    })),
    ...definitions.forms.map((form) =>
      row('systemform', form.id, form.solution, {
        name: form.label,
        objecttypecode: form.table,
        type: formTypeNumbers[form.type] ?? null,
        description: form.description || null,
        formxml: form.xml,
        formactivationstate: form.isActive === false ? 0 : 1,
      }),
    ),
    ...definitions.dashboards.map((dashboard) =>
      row('systemform', dashboard.id, dashboard.solution, {
        name: dashboard.label,
        objecttypecode: 'none',
        type: 0,
        description: dashboard.description || null,
        formxml: dashboard.xml,
        formactivationstate: 1,
      }),
    ),
    ...definitions.views.map((view) =>
      row('savedquery', view.id, view.solution, {
        name: view.label,
        returnedtypecode: view.table,
        querytype: view.queryType,
        description: view.description || null,
        fetchxml: view.fetchXml,
        layoutxml: view.layoutXml,
        isdefault: view.isDefault,
      }),
    ),
    ...definitions.charts.map((chart) =>
      row('savedqueryvisualization', chart.id, chart.solution, {
        name: chart.label,
        primaryentitytypecode: chart.table,
        description: chart.description || null,
        datadescription: chart.dataXml,
        presentationdescription: chart.presentationXml,
        isdefault: chart.isDefault,
      }),
    ),
    ...[...definitions.apps.values()].map((app) =>
      row('appmodule', app.id, app.solution, {
        uniquename: app.uniqueName,
        name: app.label,
        description: app.description || null,
        clienttype: 4,
      }),
    ),
    ...[...definitions.environmentVariables.values()].map((variable) =>
      row('environmentvariabledefinition', variable.id, variable.solution, {
        schemaname: variable.schemaName,
        displayname: variable.label,
        description: variable.description || null,
        type: variable.type,
        defaultvalue: variable.defaultValue || null,
        isrequired: variable.isRequired,
      }),
    ),
    ...definitions.serviceEndpoints.map((endpoint) =>
      row('serviceendpoint', endpoint.id, endpoint.solution, {
        name: endpoint.name,
        description: endpoint.description || null,
        contract: endpoint.contract,
        authtype: endpoint.authType,
        messageformat: endpoint.messageFormat,
        url: endpoint.url,
      }),
    ),
    ...definitions.steps.map((step) =>
      row('sdkmessageprocessingstep', step.id, step.solution, {
        name: step.name,
        stage: step.stage,
        mode: step.mode,
        rank: step.rank,
        filteringattributes: step.filteringAttributes.join(',') || null,
        statecode: step.enabled ? 0 : 1,
        statuscode: step.enabled ? 1 : 2,
      }),
    ),
    ...[...definitions.webResources.values()].map((resource) =>
      row('webresource', resource.id ?? '', resource.solution, {
        name: resource.name,
        displayname: resource.label ?? resource.name,
        webresourcetype: resource.type,
        languagecode: resource.language ?? 0,
        content: Buffer.from(resource.content).toString('base64'),
      }),
    ),
  ];
}
