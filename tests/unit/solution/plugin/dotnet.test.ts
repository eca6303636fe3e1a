import { join } from 'node:path';
import { buildPlugin } from '../../../../solution/scripts/build-plugin.ts';
import { findSdk } from '../../../../solution/scripts/plugin/dotnet.ts';
import { testPlugin } from '../../../../solution/scripts/test-plugin.ts';
import { projectFolder } from '../gate/packages.ts';

describe('a machine without .NET', () => {
  const path = process.env['PATH'];

  beforeEach(() => {
    process.env['PATH'] = '/nowhere';
  });

  afterEach(() => {
    process.env['PATH'] = path;
  });

  it('is told so', () => {
    expect(findSdk(join(projectFolder, 'solution/plugin'))).toEqual({ missing: 'The .NET SDK is not installed.' });
  });

  it('skips build and tests of the plug-in with the reason', () => {
    const skipped = { outcome: 'skipped', reason: 'The .NET SDK is not installed.' };
    expect(buildPlugin({ projectFolder, write: false })).toEqual(skipped);
    expect(testPlugin({ projectFolder })).toEqual(skipped);
  });
});
