import type { EventLayout } from '../../meta/types.ts';
import type { ExecutionContext, Handler } from './events.ts';

/** Finds a function of a form library by its dotted name. */
interface Functions {
  findFunction(name: string): ((...args: unknown[]) => unknown) | undefined;
}

/**
 * The enabled handlers of one event of the form XML as functions. The function is looked up when the event happens; one
 * that no library defines makes its handler fail with a message that names both.
 */
export function xmlHandlers(
  services: Functions,
  events: readonly EventLayout[],
  name: string,
  attribute?: string,
): Handler[] {
  return events
    .filter((event) => event.name === name && (attribute === undefined || event.attribute?.toLowerCase() === attribute))
    .flatMap((event) => event.handlers)
    .filter((handler) => handler.enabled)
    .map((handler) => (context: ExecutionContext) => {
      const target = services.findFunction(handler.functionName);
      if (!target)
        throw new Error(`The form calls ${handler.functionName}, which ${handler.libraryName} does not define.`);
      return target(...(handler.passExecutionContext ? [context] : []), ...handler.parameters);
    });
}
