import * as React from 'react';
import { DefaultButton } from '@fluentui/react';
import { resultTexts } from '../../mapping/result.ts';
import type { Progress as ProgressState } from '../../state/useRequest.ts';
import type { Texts } from '../../state/types.ts';
import * as styles from '../styles.ts';

export interface ProgressProps {
  progress: ProgressState;
  texts: Texts;
  /** Absent where trying again is not possible now. */
  onTryAgain: (() => void) | undefined;
}

/** Where the latest request stands, and the button to repeat it. */
export function Progress({ progress, texts, onTryAgain }: ProgressProps): React.ReactElement {
  const messages = messagesOf(progress, texts);
  const isRunning = progress.phase === 'running' || progress.phase === 'slow';
  const isError = progress.phase === 'failed' || progress.phase === 'refused';
  return (
    <div>
      {/* Always there, because a live region announces changes only, not its own appearance. */}
      <div role="status" aria-live="polite" aria-busy={isRunning}>
        {messages.length > 0 && (
          <div style={styles.message(isError)}>
            {messages.map((text) => (
              <div key={text}>{text}</div>
            ))}
          </div>
        )}
      </div>
      {onTryAgain && (
        <DefaultButton
          text={texts('UI_TRY_AGAIN')}
          onClick={onTryAgain}
          disabled={progress.phase === 'running'}
          allowDisabledFocus
          styles={{ root: { marginTop: 8 } }}
        />
      )}
    </div>
  );
}

function messagesOf(progress: ProgressState, texts: Texts): string[] {
  switch (progress.phase) {
    case 'idle':
      return [];
    case 'running':
      return [texts('UI_WORKING')];
    case 'slow':
      return [texts('UI_SLOW')];
    case 'refused':
      return [
        progress.error.denied ? texts('UI_NO_ACCESS') : texts('UI_REQUEST_FAILED', { detail: progress.error.message }),
      ];
    default:
      return resultTexts(progress.row, texts);
  }
}
