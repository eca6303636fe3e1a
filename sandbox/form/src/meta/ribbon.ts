import type { CommandAction, CommandLayout, CommandParameter, RuleLayout, RuleTarget } from './command-types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, child, children, descendants, flag, labelOf, parseXml, text } from './xml.ts';

/** Where commands stand: the command bar of a form, of a list, or of a subgrid (solution format: Ribbon, location ids). */
export type RibbonPlace = 'Form' | 'HomepageGrid' | 'SubGrid';

/** The commands of one place and what of the ribbon this page cannot do. */
export interface Ribbon {
  commands: CommandLayout[];
  problems: string[];
}

interface Reader {
  languageId: number;
  problems: string[];
  labels: Map<string, XmlElement>;
  definitions: Map<string, XmlElement>;
  rules: Map<string, XmlElement>;
}

/**
 * Reads the commands that a RibbonDiffXml adds to one place of a table (solution format: Ribbon). Rules the page cannot
 * judge hide the command and are listed in `problems`.
 * @throws {XmlProblem} when the text is not well-formed.
 */
export function parseRibbon(xml: string, table: string, languageId: number, at: RibbonPlace): Ribbon {
  const ribbon = parseXml(xml, `The ribbon of ${table}`);
  const reader: Reader = {
    languageId,
    problems: [],
    labels: byId(children(child(ribbon, 'LocLabels'), 'LocLabel')),
    definitions: byId(children(child(ribbon, 'CommandDefinitions'), 'CommandDefinition')),
    rules: byId([
      ...children(child(ribbon, 'RuleDefinitions', 'EnableRules'), 'EnableRule'),
      ...children(child(ribbon, 'RuleDefinitions', 'DisplayRules'), 'DisplayRule'),
    ]),
  };
  const place = `mscrm.${at.toLowerCase()}.${table.toLowerCase()}.`;
  const commands = children(child(ribbon, 'CustomActions'), 'CustomAction')
    .filter((action) => (attribute(action, 'Location') ?? '').toLowerCase().startsWith(place))
    .flatMap((action) => descendants(action, 'Button'))
    .flatMap((button) => readButton(button, reader));
  return { commands: commands.sort((a, b) => a.sequence - b.sequence), problems: reader.problems };
}

function byId(elements: readonly XmlElement[]): Map<string, XmlElement> {
  return new Map(elements.map((each) => [attribute(each, 'Id') ?? '', each]));
}

function readButton(button: XmlElement, reader: Reader): CommandLayout[] {
  const id = attribute(button, 'Id') ?? '';
  const commandId = attribute(button, 'Command') ?? '';
  const definition = reader.definitions.get(commandId);
  if (!definition) {
    reader.problems.push(`Button ${id} names command ${commandId}, which the ribbon does not define.`);
    return [];
  }
  const icon = attribute(button, 'ModernImage')?.replace(/^\$webresource:/i, '');
  const named = [
    ...children(child(definition, 'EnableRules'), 'EnableRule'),
    ...children(child(definition, 'DisplayRules'), 'DisplayRule'),
  ].map((rule) => attribute(rule, 'Id') ?? '');
  return [
    {
      id,
      label: localised(attribute(button, 'LabelText') ?? id, reader),
      tooltip: localised(attribute(button, 'ToolTipDescription') ?? attribute(button, 'ToolTipTitle') ?? '', reader),
      sequence: Number.parseInt(attribute(button, 'Sequence') ?? '0', 10) || 0,
      ...(icon ? { icon } : {}),
      rules: named.flatMap((rule) => readNamedRule(rule, commandId, reader)),
      actions: children(child(definition, 'Actions'), 'JavaScriptFunction').map((action) => readAction(action, reader)),
    },
  ];
}

/** `$LocLabels:id` in the user's language; other texts as they are. */
function localised(value: string, reader: Reader): string {
  const id = /^\$LocLabels:(.+)$/i.exec(value)?.[1];
  if (id === undefined) return value;
  const label = reader.labels.get(id);
  if (!label) reader.problems.push(`The ribbon has no LocLabel ${id}.`);
  return label ? labelOf(children(child(label, 'Titles'), 'Title'), reader.languageId) : id;
}

function readNamedRule(id: string, commandId: string, reader: Reader): RuleLayout[] {
  const rule = reader.rules.get(id);
  if (rule) return children(rule).map((each) => readRule(each, reader));
  reader.problems.push(`Command ${commandId} names rule ${id}, which the ribbon does not define.`);
  return [{ kind: 'always', outcome: false }];
}

function readRule(rule: XmlElement, reader: Reader): RuleLayout {
  const invert = flag(rule, 'InvertResult', false);
  switch (rule.tagName) {
    case 'FormStateRule':
      return { kind: 'formState', state: attribute(rule, 'State') ?? '', invert };
    case 'ValueRule':
      return { kind: 'value', field: attribute(rule, 'Field') ?? '', value: attribute(rule, 'Value') ?? '', invert };
    case 'OrRule':
      return {
        kind: 'or',
        alternatives: children(rule, 'Or').map((or) => children(or).map((each) => readRule(each, reader))),
        invert,
      };
    case 'CustomRule':
      return { kind: 'custom', ...readAction(rule, reader), default: flag(rule, 'Default', false), invert };
    case 'EntityPrivilegeRule':
      return readPrivilegeRule(rule, invert, reader);
    case 'SelectionCountRule':
      return {
        kind: 'selection',
        minimum: wholeNumber(attribute(rule, 'Minimum'), 0),
        maximum: wholeNumber(attribute(rule, 'Maximum'), Number.MAX_SAFE_INTEGER),
        appliesTo: targetOf(rule),
        invert,
      };
    // This page is the web client in a model-driven app, online, with a main form.
    case 'CommandClientTypeRule':
      return { kind: 'always', outcome: (attribute(rule, 'Type') === 'Modern') !== invert };
    default:
      reader.problems.push(`The ribbon uses ${rule.tagName}, which this page cannot judge; its command is hidden.`);
      return { kind: 'always', outcome: false };
  }
}

const depths = ['Basic', 'Local', 'Deep', 'Global'];

/** Privilege of the user on a table (ribbon reference: EntityPrivilegeRule); without EntityName on that of the rows. */
function readPrivilegeRule(rule: XmlElement, invert: boolean, reader: Reader): RuleLayout {
  const table = attribute(rule, 'EntityName');
  const depth = depths.indexOf(attribute(rule, 'PrivilegeDepth') ?? 'None');
  const verb = attribute(rule, 'PrivilegeType') ?? '';
  if (depth < 0 || verb === '') {
    reader.problems.push(`An EntityPrivilegeRule has no PrivilegeType or no PrivilegeDepth of ${depths.join(', ')}.`);
    return { kind: 'always', outcome: false };
  }
  return { kind: 'privilege', ...(table ? { table } : {}), verb, depth, appliesTo: targetOf(rule), invert };
}

function targetOf(rule: XmlElement): RuleTarget {
  return attribute(rule, 'AppliesTo') === 'SelectedEntity' ? 'selected' : 'primary';
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  const number = Number.parseInt(text ?? '', 10);
  return Number.isNaN(number) ? otherwise : number;
}

function readAction(action: XmlElement, reader: Reader): CommandAction {
  return {
    functionName: attribute(action, 'FunctionName') ?? '',
    library: (attribute(action, 'Library') ?? '').replace(/^\$webresource:/i, ''),
    parameters: children(action).map((parameter) => readParameter(parameter, reader)),
  };
}

function readParameter(parameter: XmlElement, reader: Reader): CommandParameter {
  const value = attribute(parameter, 'Value') ?? text(parameter);
  switch (parameter.tagName) {
    case 'CrmParameter':
      return { kind: 'crm', value };
    case 'StringParameter':
      return { kind: 'constant', value };
    case 'BoolParameter':
      return { kind: 'constant', value: value.toLowerCase() === 'true' };
    case 'IntParameter':
    case 'DecimalParameter':
      return { kind: 'constant', value: Number(value) };
    default:
      reader.problems.push(`The ribbon uses ${parameter.tagName}, which this page does not know.`);
      return { kind: 'constant', value };
  }
}
