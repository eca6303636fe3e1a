import * as React from 'react';

/** Draws the component again whenever the source says that something changed. */
export function useChanges(source: { subscribe(listener: () => void): () => void }): void {
  const [, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => source.subscribe(redraw), [source]);
}
