import { v5 } from 'uuid';
import { cosellDealSolution, opportunity } from '../../solution/contract/tables.ts';
import { writeZip } from '../../solution/scripts/pack/zip.ts';

/** Class ids of plain controls in form XML. */
const classes = {
  text: '4273EDBD-AC1D-40D3-9FB2-095C621B552D',
  area: 'E0DECE4B-6FC8-4A8F-A065-082708572369',
  url: '71716B6C-711E-476C-8AB8-5D11542BFB47',
  lookup: '270BD3DB-D9AF-4782-9025-509E298DEC0A',
  choice: '3EF39988-22BB-4F0B-BBBE-64B5A3748AEE',
  yesNo: '67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED',
  date: '5B773807-9FB2-42DB-97C3-7A91EFF8ADFF',
  money: '533B9E00-756B-4312-95A0-DC888637AC78',
  subgrid: 'E7A81278-8635-4D9E-8D4D-59480B391C5B',
} as const;

const { columns } = opportunity;

const uuidV5 = (name: string): string => v5(`contoso ${name}`, v5.URL);

/** What the customizer put on the first tab, in this order: their own choice of columns and labels, no control of ours. */
const fields: readonly (readonly [column: string, control: keyof typeof classes, label: string])[] = [
  ['name', 'text', 'Topic'],
  ['parentaccountid', 'lookup', 'Customer'],
  ['parentcontactid', 'lookup', 'Person'],
  ['estimatedvalue', 'money', 'Volume'],
  ['transactioncurrencyid', 'lookup', 'Currency'],
  ['estimatedclosedate', 'date', 'Signature'],
  ['description', 'area', 'Notes'],
  [columns.sync, 'yesNo', 'Share with Microsoft'],
  [columns.help, 'choice', 'Wanted help'],
  [columns.visibility, 'choice', 'Visible'],
  [columns.referralIdentifier, 'text', 'Referral'],
  [columns.referralLink, 'url', 'Portal'],
  [columns.referralProgram, 'text', 'Program'],
  [columns.referralStatus, 'choice', 'Referral status'],
  [columns.microsoftCrmIdentifier, 'text', 'MSX number'],
  [columns.audit, 'area', 'Protocol'],
];

const id = (name: string): string => `{${uuidV5(name)}}`;
const label = (text: string): string => `<labels><label description="${text}" languagecode="1033" /></labels>`;

/** Ids and names of the customer's own parts. */
export const customizer = {
  solution: 'ContosoSales',
  formId: uuidV5('form'),
  formName: 'Contoso Deal',
  viewId: uuidV5('view'),
  viewName: 'Contoso Shared Deals',
  dealTab: 'Contoso',
  solutionsTab: 'Alliances',
} as const;

/**
 * An unmanaged solution as a customizer of a company would export it: a main form of their own on opportunity with our columns one by
 * one and the subgrid of the deal's solutions on another tab, and a view with one of our columns. `subgridView` is the id of
 * the view that the subgrid shows. `managed`: as another company would ship it, so that uninstalling removes its parts.
 */
export function customizerSolution(subgridView: string, managed = false): Uint8Array {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value);
  return writeZip(
    new Map([
      ['[Content_Types].xml', text(contentTypes)],
      ['solution.xml', text(managed ? manifest.replace('<Managed>0<', '<Managed>1<') : manifest)],
      ['customizations.xml', text(customizations(subgridView))],
    ]),
  );
}

const contentTypes =
  '<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/octet-stream" /></Types>';

const manifest = `<ImportExportXml version="9.2.24053.198" SolutionPackageVersion="9.2" languagecode="1033"><SolutionManifest>
  <UniqueName>${customizer.solution}</UniqueName><LocalizedNames><LocalizedName description="Contoso Sales" languagecode="1033" /></LocalizedNames>
  <Version>1.0.0.0</Version><Managed>0</Managed>
  <Publisher><UniqueName>contoso</UniqueName><CustomizationPrefix>cts</CustomizationPrefix><CustomizationOptionValuePrefix>10010</CustomizationOptionValuePrefix></Publisher>
  <RootComponents><RootComponent type="1" schemaName="opportunity" behavior="2" /></RootComponents><MissingDependencies />
</SolutionManifest></ImportExportXml>`;

function customizations(subgridView: string): string {
  return `<ImportExportXml xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Entities><Entity>
  <Name LocalizedName="Opportunity" OriginalName="">Opportunity</Name>
  <EntityInfo><entity Name="Opportunity"><attributes /></entity></EntityInfo>
  <FormXml><forms type="main"><systemform><formid>{${customizer.formId}}</formid><IntroducedVersion>1.0.0.0</IntroducedVersion>
    <FormPresentation>1</FormPresentation><FormActivationState>1</FormActivationState>
    <form><tabs>${tab(customizer.dealTab, fields.map(field).join(''))}${tab(customizer.solutionsTab, subgrid(subgridView))}</tabs></form>
    <IsCustomizable>1</IsCustomizable><CanBeDeleted>1</CanBeDeleted>
    <LocalizedNames><LocalizedName description="${customizer.formName}" languagecode="1033" /></LocalizedNames>
  </systemform></forms></FormXml>
  <SavedQueries><savedqueries><savedquery><IsCustomizable>1</IsCustomizable><CanBeDeleted>1</CanBeDeleted><isquickfindquery>0</isquickfindquery><isprivate>0</isprivate><isdefault>0</isdefault>
    <savedqueryid>{${customizer.viewId}}</savedqueryid>
    <layoutxml><grid name="resultset" object="3" jump="name" select="1" icon="1" preview="1"><row name="result" id="opportunityid"><cell name="name" width="300" /><cell name="${columns.referralStatus}" width="120" /></row></grid></layoutxml>
    <querytype>0</querytype>
    <fetchxml><fetch version="1.0" mapping="logical"><entity name="opportunity"><attribute name="opportunityid" /><attribute name="name" /><attribute name="${columns.referralStatus}" /><order attribute="name" descending="false" /><filter type="and"><condition attribute="${columns.sync}" operator="eq" value="1" /></filter></entity></fetch></fetchxml>
    <IntroducedVersion>1.0.0.0</IntroducedVersion><LocalizedNames><LocalizedName description="${customizer.viewName}" languagecode="1033" /></LocalizedNames>
  </savedquery></savedqueries></SavedQueries>
</Entity></Entities><Languages><Language>1033</Language></Languages></ImportExportXml>`;
}

function tab(name: string, rows: string): string {
  return `<tab name="cts_${name.toLowerCase()}" id="${id(`tab ${name}`)}" IsUserDefined="1">${label(name)}<columns><column width="100%"><sections>
    <section name="cts_${name.toLowerCase()}_section" id="${id(`section ${name}`)}" showlabel="false" columns="1">${label(name)}<rows>${rows}</rows></section>
  </sections></column></columns></tab>`;
}

function field([column, control, text]: (typeof fields)[number]): string {
  return `<row><cell id="${id(`cell ${column}`)}">${label(text)}<control id="${column}" classid="{${classes[control]}}" datafieldname="${column}" /></cell></row>`;
}

function subgrid(view: string): string {
  const { table, lookups } = cosellDealSolution;
  return `<row><cell id="${id('cell subgrid')}" rowspan="4">${label('Solutions of Microsoft')}<control id="cts_solutions" classid="{${classes.subgrid}}" indicationOfSubgrid="true" uniqueid="${id('subgrid')}"><parameters>
    <TargetEntityType>${table}</TargetEntityType><ViewId>{${view}}</ViewId><ViewIds>{${view}}</ViewIds><IsUserView>false</IsUserView><RelationshipName>${lookups.opportunityId.relationship}</RelationshipName>
    <EnableViewPicker>false</EnableViewPicker><RecordsPerPage>6</RecordsPerPage><AutoExpand>Fixed</AutoExpand><ChartGridMode>Grid</ChartGridMode>
  </parameters></control></cell></row><row /><row /><row />`;
}
