import * as React from 'react';
import { Toggle } from '@fluentui/react';
import { checkReadiness } from '../../../../domain/readiness/index.ts';
import { opportunity } from '../../../../solution/contract/tables.ts';
import type { Outputs } from '../../manifest.ts';
import { outputsOfHelp } from '../../mapping/view.ts';
import type { SectionView } from '../../mapping/view.ts';
import type { Pause } from '../../state/follow-request.ts';
import type { CosellStore, RecordReference, Texts } from '../../state/types.ts';
import { useRequest } from '../../state/useRequest.ts';
import { useCatalogue, useSolutions } from '../../state/useSolutions.ts';
import { visibility } from '../../../../solution/contract/choices.ts';
import { Audit } from '../Audit/Audit.tsx';
import { Choice } from '../Choice/Choice.tsx';
import { Facts } from '../Facts/Facts.tsx';
import { Progress } from '../Progress/Progress.tsx';
import { Solutions } from '../Solutions/Solutions.tsx';
import * as styles from '../styles.ts';

export interface SectionProps {
  view: SectionView;
  texts: Texts;
  store: CosellStore | undefined;
  record: RecordReference | undefined;
  /** Whether the host names its record; where it does not, the commands of the form do what the section cannot. */
  isRecordKnown: boolean;
  today: string;
  pause: Pause;
  openLink: (() => void) | undefined;
  onEdit: (outputs: Outputs) => void;
}

/** The section *Microsoft Partner Center* of the form. */
export function Section(props: SectionProps): React.ReactElement {
  const { view, texts, store, record, pause, onEdit } = props;
  const online = view.isOffline ? undefined : store;
  const stamp = [...view.auditLines.slice(0, 1), view.auditLines.length, view.status, view.identifier].join('|');
  const { progress, tryAgain } = useRequest({
    store: online,
    record,
    isSynchronised: view.isSynchronised,
    stamp,
    pause,
  });
  // A shared deal is looked at again when its solutions change: the rows of a deal are not captured by themselves.
  const isWatched = view.isSynchronised && (view.isShared || progress.phase === 'failed');
  const help = {
    ...view.help,
    isEditable: view.help.isEditable || (view.isHelpWritable && progress.phase === 'failed'),
  };
  const onChanged = React.useCallback(() => {
    if (isWatched) tryAgain();
  }, [isWatched, tryAgain]);
  const hasSolutions = record?.table === opportunity.table;
  const solutions = useSolutions({ store: hasSolutions ? online : undefined, record, stamp, onChanged });
  const catalogue = useCatalogue(online, pause);
  const isChangeable = Boolean(online && record && !view.isReadOnly);

  return (
    <div role="group" aria-label={texts('UI_SECTION')} style={styles.section}>
      {noteOf(props) && <p style={styles.message(false)}>{noteOf(props)}</p>}
      <div style={styles.grid}>
        <Choice
          label={texts('UI_HELP')}
          editor={help}
          noneLabel={texts('UI_HELP_NONE')}
          onChange={(help) => onEdit(outputsOfHelp(help, view.isVisibilityDue))}
        />
        <Choice
          label={texts('UI_VISIBILITY')}
          editor={view.visibility}
          onChange={(chosen) => onEdit({ visibility: chosen ?? undefined })}
        />
        {view.sync.isShown && <SyncToggle view={view} texts={texts} onEdit={onEdit} />}
      </div>
      {hasSolutions && (
        <Solutions
          solutions={solutions}
          catalogue={catalogue}
          isEditable={isChangeable}
          isLastKept={view.isShared}
          texts={texts}
        />
      )}
      {!view.isShared && !view.isReadOnly && (
        <Readiness {...props} solutionCount={hasSolutions ? solutions.rows?.length : undefined} />
      )}
      <Progress
        progress={progress}
        texts={texts}
        onTryAgain={isChangeable && view.isSynchronised ? tryAgain : undefined}
      />
      <Facts
        facts={[
          { label: texts('UI_STATUS'), value: view.status },
          { label: texts('UI_IDENTIFIER'), value: view.identifier },
          { label: texts('UI_PROGRAM'), value: view.program },
          { label: texts('UI_MICROSOFT_CRM'), value: view.microsoftCrmIdentifier },
          linkFact(props),
        ]}
      />
      {view.isAuditShown && (
        <Audit label={texts('UI_AUDIT')} emptyText={texts('UI_AUDIT_EMPTY')} lines={view.auditLines} />
      )}
    </div>
  );
}

function SyncToggle({ view, texts, onEdit }: Pick<SectionProps, 'view' | 'texts' | 'onEdit'>): React.ReactElement {
  const { value, isEditable } = view.sync;
  return (
    <div>
      <Toggle
        label={texts('UI_SYNC')}
        onText={texts('UI_YES')}
        offText={texts('UI_NO')}
        checked={value}
        disabled={!isEditable}
        onChange={(_, checked) => onEdit({ sync: checked === true })}
        // 24 px high: the smallest target of WCAG 2.2, 2.5.8.
        styles={{ pill: { height: 24, width: 48 }, root: { marginBottom: 0 } }}
      />
      {isEditable && !value && !view.isShared && <p style={styles.hint}>{texts('UI_SYNC_HINT')}</p>}
    </div>
  );
}

/** What keeps the section from working fully, as one sentence. */
function noteOf({ view, texts, record, store, isRecordKnown }: SectionProps): string {
  if (view.isOffline) return texts('UI_OFFLINE');
  if (!store || !isRecordKnown) return texts('UI_USE_COMMANDS');
  return record ? '' : texts('UI_SOLUTION_SAVE_FIRST');
}

/** The address is long and says nothing to a person, so the link carries a text instead. */
function linkFact({ view, texts, openLink }: SectionProps): { label: string; value: string; open?: () => void } {
  const label = texts('UI_LINK');
  return openLink ? { label: texts('UI_SECTION'), value: label, open: openLink } : { label, value: view.link };
}

/** What is missing before the deal can be shared, as far as the section can know it. */
function Readiness({
  view,
  texts,
  today,
  solutionCount,
}: SectionProps & { solutionCount: number | undefined }): React.ReactElement {
  const problems = checkReadiness({
    sync: true,
    firstShare: true,
    help: view.help.value,
    visible: view.visibility.value === visibility.visible,
    solutionCount,
    today,
  });
  if (problems.length === 0) return <></>;
  return (
    <div style={styles.message(false)}>
      <div>{texts('UI_READY_TITLE')}</div>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {problems.map(({ code, parameters }) => (
          <li key={code}>{texts(code, parameters)}</li>
        ))}
      </ul>
    </div>
  );
}
