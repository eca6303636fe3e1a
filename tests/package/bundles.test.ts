import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { buildAll } from '../../scripts/steps/build.ts';
import { readZip } from '../../solution/scripts/pack/zip.ts';

jest.setTimeout(180_000);

/** Goals of the product, gzipped: 12 KB for the control, 10 KB for the form script, less for what lists and the dialog load. */
const controlLimit = 12 * 1024;
const scriptLimits = { opportunity: 10 * 1024, commands: 8 * 1024, decline: 4 * 1024, views: 3 * 1024 };

describe('the scripts in the managed zip', () => {
  let control: string;
  let scripts: [string, number][];

  beforeAll(async () => {
    const { managedPath } = await buildAll({ quiet: true });
    const members = readZip(new Uint8Array(readFileSync(managedPath)));
    const text = (pattern: RegExp): string => {
      const name = [...members.keys()].find((member) => pattern.test(member));
      return new TextDecoder().decode(members.get(name ?? ''));
    };
    control = text(/^Controls\/.*\/bundle\.js$/);
    scripts = Object.entries(scriptLimits).map(([name, limit]) => [
      text(new RegExp(`^WebResources/cosell_scripts${name}js`)),
      limit,
    ]);
  });

  it('stay within their sizes', () => {
    expect(control.length).toBeGreaterThan(1000);
    expect(gzipSync(control, { level: 9 }).length).toBeLessThanOrEqual(controlLimit);
    for (const [script, limit] of scripts) {
      expect(script.length).toBeGreaterThan(1000);
      expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(limit);
    }
  });

  it('take React and Fluent from the platform and contain none of their code', () => {
    expect(control).toMatch(/Reactv16/);
    expect(control).toMatch(/FluentUIReactv8/);
    // Strings that every build of React and of Fluent UI contains and that survive minification.
    expect(control).not.toMatch(/__SECRET_INTERNALS|react\.element|Minified React error|ms-layer|mergeStyleSets=/);
  });
});
