import { visibility as visibilityChoice } from '../../../solution/contract/choices.ts';
import type { Inputs, Outputs } from '../manifest.ts';
import type { Edits } from '../state/edits.ts';
import { newestFirst } from './audit.ts';

type Property = ComponentFramework.PropertyTypes.Property;

export interface Option {
  value: number;
  label: string;
}

/** One editor of the section. `isShown` follows column security, `isEditable` what the user may change now. */
export interface Editor<Value> {
  value: Value;
  isShown: boolean;
  isEditable: boolean;
}

export interface ChoiceEditor extends Editor<number | null> {
  options: readonly Option[];
}

/** Everything the section shows of the record itself. */
export interface SectionView {
  help: ChoiceEditor;
  /** Help may be changed as far as rights go; the relay still refuses a withdrawal of what Microsoft was told. */
  isHelpWritable: boolean;
  visibility: ChoiceEditor;
  sync: Editor<boolean>;
  /** Whether the record is synchronised as it is stored: a sync flag that has only just been set here is not saved yet. */
  isSynchronised: boolean;
  /** Whether choosing help must write visibility too: the column does not say so yet, and the user may write it. */
  isVisibilityDue: boolean;
  isShared: boolean;
  isReadOnly: boolean;
  isOffline: boolean;
  identifier: string;
  link: string;
  status: string;
  microsoftCrmIdentifier: string;
  program: string;
  isAuditShown: boolean;
  auditLines: readonly string[];
}

export interface ViewSource {
  parameters: Partial<Inputs>;
  isControlDisabled: boolean;
  isOffline: boolean;
  edits: Edits;
}

/**
 * Host data as the section shows it. NULL counts as No and as empty, as in every record that existed before the columns.
 * What Microsoft has been told cannot be taken back: help and visibility lock once the deal is shared with them, unless
 * the user has only just chosen them here.
 */
export function readView({ parameters, isControlDisabled, isOffline, edits }: ViewSource): SectionView {
  const identifier = textOf(parameters.referralIdentifier);
  const isShared = identifier !== '';
  const isReadOnly = isControlDisabled || isOffline;
  const { notVisible, visible } = visibilityChoice;
  const help = edits.value('help', parameters.help?.raw ?? undefined) ?? null;
  const stored = edits.value('visibility', parameters.visibility?.raw ?? undefined) ?? notVisible;
  const shown = help === null ? stored : visible;
  const isHelpSent = isShared && help !== null && !edits.isTouched('help');
  const isVisibilitySent = isShared && shown === visible && !edits.isTouched('visibility');
  const sync = edits.value('sync', parameters.sync?.raw) ?? false;
  const visibility = choice(parameters.visibility, isReadOnly || isVisibilitySent);
  return {
    help: { ...choice(parameters.help, isReadOnly || isHelpSent), value: help },
    isHelpWritable: choice(parameters.help, isReadOnly).isEditable,
    visibility: { ...visibility, isEditable: visibility.isEditable && help === null, value: shown },
    sync: { ...editor(parameters.sync, isReadOnly), value: sync },
    isSynchronised: sync && (isShared || !edits.isTouched('sync')),
    isVisibilityDue: stored !== visible && visibility.isShown && visibility.isEditable,
    isShared,
    isReadOnly,
    isOffline,
    identifier,
    link: textOf(parameters.referralLink),
    status: labelOf(parameters.referralStatus),
    microsoftCrmIdentifier: textOf(parameters.microsoftCrmIdentifier),
    program: textOf(parameters.referralProgram),
    isAuditShown: isReadable(parameters.audit),
    auditLines: newestFirst(textOf(parameters.audit)),
  };
}

/** The outputs that follow from choosing help: asking Microsoft for help makes the deal visible to them. */
export function outputsOfHelp(help: number | null, isVisibilityDue: boolean): Outputs {
  if (help === null) return { help: undefined };
  return isVisibilityDue ? { help, visibility: visibilityChoice.visible } : { help };
}

function isReadable(property: Property | undefined): boolean {
  return property !== undefined && property.security?.readable !== false;
}

function editor(property: Property | undefined, isLocked: boolean): { isShown: boolean; isEditable: boolean } {
  return { isShown: isReadable(property), isEditable: !isLocked && property?.security?.editable !== false };
}

function choice(property: Inputs['help'] | undefined, isLocked: boolean): Omit<ChoiceEditor, 'value'> {
  return { ...editor(property, isLocked), options: optionsOf(property) };
}

function optionsOf(property: Inputs['help'] | undefined): Option[] {
  const options = property?.attributes?.Options ?? [];
  return options.filter(({ Value }) => Value >= 0).map(({ Value, Label }) => ({ value: Value, label: Label }));
}

function labelOf(property: Inputs['help'] | undefined): string {
  if (!isReadable(property) || typeof property?.raw !== 'number') return '';
  const label = optionsOf(property).find(({ value }) => value === property.raw)?.label;
  return label ?? property.formatted ?? '';
}

function textOf(property: Property | undefined): string {
  return isReadable(property) && typeof property?.raw === 'string' ? property.raw.trim() : '';
}
