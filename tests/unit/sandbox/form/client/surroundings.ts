import { fakeServer, fakeTimers } from './open.ts';

/** A browser around a page: fakes that remember. `scripts` become `Sample.Deal.*`. */
export function fakeSurroundings(
  routes: Parameters<typeof fakeServer>[0] = {},
  scripts: Record<string, (...args: never[]) => unknown> = {},
) {
  const server = fakeServer(routes);
  const addresses: string[] = [];
  const reported: unknown[] = [];
  const loaded: string[] = [];
  const globals: Record<string, unknown> = { Sample: { Deal: scripts } };
  const quiet = () => undefined;
  return {
    server,
    addresses,
    reported,
    loaded,
    globals,
    around: {
      globals,
      fetcher: server.fetcher,
      loadResource: async (_kind: string, address: string) => void loaded.push(address),
      renderer: { render: quiet, unmount: quiet },
      timers: fakeTimers(),
      openAddress: (url: string, newWindow: boolean) => void addresses.push(`${newWindow ? 'new ' : ''}${url}`),
      replaceAddress: (url: string) => void addresses.push(`replace ${url}`),
      reportError: (error: unknown) => void reported.push(error),
      autosave: false,
    },
  };
}
