import * as React from 'react';
import type { ControlModel } from '../model/control.ts';
import type { ControlHost } from '../pcf/host.ts';
import { createControlHost } from '../pcf/host.ts';
import type { Page } from './page-context.ts';
import { usePage } from './page-context.ts';

/** The place of a custom control: creates it, keeps it in step with the form, destroys it. */
export function CustomControl({ control }: { control: ControlModel }) {
  const page = usePage();
  const container = React.useRef<HTMLDivElement>(null);
  const [problem, setProblem] = React.useState<string | undefined>(undefined);
  React.useEffect(() => {
    const element = container.current;
    if (!element) return undefined;
    return attach(page, control, element, setProblem);
  }, [page, control]);
  return (
    <div className="custom-control" role="group" aria-label={control.label()}>
      {problem !== undefined && (
        <p role="alert" className="field-message">
          {problem}
        </p>
      )}
      <div ref={container} />
    </div>
  );
}

function attach(
  page: Page,
  control: ControlModel,
  container: HTMLDivElement,
  fail: (message: string) => void,
): () => void {
  const { model } = page;
  const name = control.custom?.name ?? '';
  const manifest = model.meta.controls[name];
  if (!manifest) {
    fail(`The control ${name} is not in the imported solution.`);
    return () => undefined;
  }
  let host: ControlHost | undefined;
  let isGone = false;
  let isDue = false;
  // Several changes in one go, such as a refresh, are one update of the control.
  const stop = model.subscribe(() => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      if (!isGone) host?.update();
    });
  });
  const sizes =
    typeof ResizeObserver === 'undefined' ? undefined : new ResizeObserver(() => host?.resize(container.clientWidth));
  page.loadControl(manifest).then(
    (loaded) => {
      if (isGone) return;
      try {
        host = createControlHost({
          loaded,
          control,
          model,
          services: page.controlServices,
          renderer: page.renderer,
          container,
        });
        sizes?.observe(container);
      } catch (error) {
        fail(`The control ${name} could not start: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
    (error: Error) => fail(error.message),
  );
  return () => {
    isGone = true;
    stop();
    sizes?.disconnect();
    host?.destroy();
  };
}
