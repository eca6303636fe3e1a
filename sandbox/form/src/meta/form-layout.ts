import type {
  CellLayout,
  ControlLayout,
  ControlParameter,
  CustomControlLayout,
  EventLayout,
  FormLayout,
  HandlerLayout,
  SectionLayout,
  SubgridLayout,
  TabLayout,
} from './types.ts';
import type { XmlElement } from './xml.ts';
import { attribute, child, children, flag, labelOf, parseXml, plainGuid, text } from './xml.ts';

/** Class of the control that shows rows or a chart (solution format: control class ids). */
const subgridClass = 'e7a81278-8635-4d9e-8d4d-59480b391c5b';

/** Rows of a subgrid when the form does not say; the designer's own default. */
const defaultPageSize = 4;

/**
 * Reads a complete `<form>` (solution format: FormXml) into plain data. What the page cannot render is listed in
 * `problems`, so that nothing disappears silently.
 * @throws {XmlProblem} when the text is not well-formed.
 */
export function parseFormLayout(xml: string, languageId: number): FormLayout {
  const form = parseXml(xml, 'The form');
  const problems: string[] = [];
  const reader = { languageId, problems };
  return {
    tabs: children(child(form, 'tabs'), 'tab').map((tab) => readTab(tab, reader)),
    header: children(child(form, 'header', 'rows'), 'row')
      .flatMap((row) => children(row, 'cell'))
      .map((cell) => readCell(cell, reader)),
    events: readEvents(form, reader),
    libraries: children(child(form, 'formLibraries'), 'Library').map((library) => attribute(library, 'name') ?? ''),
    customControls: readCustomControls(form, reader),
    problems,
  };
}

interface Reader {
  languageId: number;
  problems: string[];
}

function readTab(tab: XmlElement, reader: Reader): TabLayout {
  const id = plainGuid(attribute(tab, 'id'));
  return {
    id,
    name: attribute(tab, 'name') ?? id,
    label: labelOf(children(child(tab, 'labels'), 'label'), reader.languageId),
    visible: flag(tab, 'visible', true),
    expanded: flag(tab, 'expanded', true),
    showLabel: flag(tab, 'showlabel', true),
    columns: children(child(tab, 'columns'), 'column').map((column) => ({
      width: attribute(column, 'width') ?? '100%',
      sections: children(child(column, 'sections'), 'section').map((section) => readSection(section, reader)),
    })),
    events: readEvents(tab, reader),
  };
}

function readSection(section: XmlElement, reader: Reader): SectionLayout {
  const id = plainGuid(attribute(section, 'id'));
  const columns = attribute(section, 'columns') ?? '1';
  return {
    id,
    name: attribute(section, 'name') ?? id,
    label: labelOf(children(child(section, 'labels'), 'label'), reader.languageId),
    showLabel: flag(section, 'showlabel', true),
    visible: flag(section, 'visible', true),
    // '1', '11', '111', '1111' in designer forms; older forms write the plain number of columns.
    columns: /^1+$/.test(columns) ? columns.length : Math.min(4, Math.max(1, Number.parseInt(columns, 10) || 1)),
    rows: children(child(section, 'rows'), 'row').map((row) =>
      children(row, 'cell').map((cell) => readCell(cell, reader)),
    ),
  };
}

function readCell(cell: XmlElement, reader: Reader): CellLayout {
  const labels = children(child(cell, 'labels'), 'label');
  const control = child(cell, 'control');
  return {
    id: plainGuid(attribute(cell, 'id')),
    ...(labels.length > 0 ? { label: labelOf(labels, reader.languageId) } : {}),
    showLabel: flag(cell, 'showlabel', true),
    visible: flag(cell, 'visible', true),
    colSpan: Number.parseInt(attribute(cell, 'colspan') ?? '1', 10) || 1,
    rowSpan: Number.parseInt(attribute(cell, 'rowspan') ?? '1', 10) || 1,
    ...(control ? { control: readControl(control) } : {}),
  };
}

function readControl(control: XmlElement): ControlLayout {
  const column = attribute(control, 'datafieldname')?.toLowerCase();
  const uniqueId = attribute(control, 'uniqueid');
  const classId = plainGuid(attribute(control, 'classid'));
  // Dashboards name the subgrid by its class only.
  const isSubgrid = flag(control, 'indicationOfSubgrid', false) || classId === subgridClass;
  return {
    id: attribute(control, 'id') ?? column ?? '',
    classId,
    ...(column ? { column } : {}),
    disabled: flag(control, 'disabled', false),
    ...(uniqueId ? { uniqueId: plainGuid(uniqueId) } : {}),
    ...(isSubgrid ? { subgrid: readSubgrid(child(control, 'parameters')) } : {}),
  };
}

function readSubgrid(parameters: XmlElement | undefined): SubgridLayout {
  const relationship = text(child(parameters, 'RelationshipName'));
  const chartId = plainGuid(text(child(parameters, 'VisualizationId')));
  const showsChart = text(child(parameters, 'ChartGridMode')).toLowerCase() === 'chart' && chartId !== '';
  return {
    table: text(child(parameters, 'TargetEntityType')),
    viewId: plainGuid(text(child(parameters, 'ViewId'))),
    ...(relationship ? { relationship } : {}),
    pageSize: Number.parseInt(text(child(parameters, 'RecordsPerPage')), 10) || defaultPageSize,
    ...(showsChart ? { chartId } : {}),
  };
}

function readEvents(owner: XmlElement, reader: Reader): EventLayout[] {
  return children(child(owner, 'events'), 'event').map((event) => {
    const column = attribute(event, 'attribute');
    const control = attribute(event, 'control');
    return {
      name: (attribute(event, 'name') ?? '').toLowerCase(),
      ...(column ? { attribute: column } : {}),
      ...(control ? { control } : {}),
      handlers: children(child(event, 'Handlers'), 'Handler').map((handler) => readHandler(handler, reader)),
    };
  });
}

function readHandler(handler: XmlElement, reader: Reader): HandlerLayout {
  const functionName = attribute(handler, 'functionName') ?? '';
  return {
    functionName,
    libraryName: attribute(handler, 'libraryName') ?? '',
    enabled: flag(handler, 'enabled', true),
    passExecutionContext: flag(handler, 'passExecutionContext', false),
    parameters: readParameters(attribute(handler, 'parameters') ?? '', functionName, reader),
  };
}

/** The designer stores handler parameters as a comma-separated list of JavaScript literals. */
function readParameters(list: string, functionName: string, reader: Reader): unknown[] {
  if (list.trim() === '') return [];
  try {
    return JSON.parse(`[${list.replace(/'/g, '"')}]`) as unknown[];
  } catch {
    reader.problems.push(`The parameters of handler ${functionName} are no list of literals: ${list}`);
    return [];
  }
}

function readCustomControls(form: XmlElement, reader: Reader): Record<string, CustomControlLayout> {
  const found: Record<string, CustomControlLayout> = {};
  for (const description of children(child(form, 'controlDescriptions'), 'controlDescription')) {
    const uniqueId = plainGuid(attribute(description, 'forControl'));
    const named = children(description, 'customControl').filter((each) => attribute(each, 'name'));
    // Form factor 2 is the web client; a form that was made by hand may name only another one.
    const chosen = named.find((each) => attribute(each, 'formFactor') === '2') ?? named[0];
    if (!chosen) continue;
    found[uniqueId] = { name: attribute(chosen, 'name') ?? '', parameters: readControlParameters(chosen, reader) };
  }
  return found;
}

function readControlParameters(customControl: XmlElement, reader: Reader): ControlParameter[] {
  const parameters: ControlParameter[] = [];
  for (const parameter of children(child(customControl, 'parameters'))) {
    if (parameter.tagName === 'data-set') {
      reader.problems.push(
        `Control ${attribute(customControl, 'name')} shows a data set; this page hosts field controls only.`,
      );
    } else if (flag(parameter, 'static', false)) {
      const type = attribute(parameter, 'type') ?? 'SingleLine.Text';
      parameters.push({ name: parameter.tagName, type, value: text(parameter) });
    } else {
      parameters.push({ name: parameter.tagName, column: text(parameter).toLowerCase() });
    }
  }
  return parameters;
}
