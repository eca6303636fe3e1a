import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { buildWebResources, scriptPath } from '../../../webresources/build.ts';

describe('built script', () => {
  let root: string;
  let script: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'cosell-web-resources-'));
    await buildWebResources(root);
    script = readFileSync(join(root, ...scriptPath), 'utf8');
  });

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  /** Runs the script in a page that has the given globals. */
  function load(globals: Record<string, unknown>): Record<string, Record<string, unknown>> {
    const page: Record<string, unknown> = { ...globals };
    page.window = page;
    runInContext(script, createContext(page));
    return page.Cosell as Record<string, Record<string, unknown>>;
  }

  it('gives the functions that form and ribbon name', () => {
    expect(Object.keys(load({}).Opportunity ?? {}).sort()).toEqual(['canShare', 'onLoad', 'onTabStateChange', 'share']);
  });

  it('leaves a namespace that is there already alone', () => {
    const PartnerCenterSection = class {};
    const namespace = load({ Cosell: { PartnerCenterSection } });
    expect(namespace.PartnerCenterSection).toBe(PartnerCenterSection);
    expect(namespace.Opportunity).toBeDefined();
  });

  it('has at most 10 KB compressed', () => {
    expect(gzipSync(script, { level: 9 }).length).toBeLessThanOrEqual(10_000);
  });

  it('is strict and has no syntax beyond ES2018', () => {
    expect(script).toMatch(/^"use strict";/);
    expect(script).not.toMatch(/\?\.[a-zA-Z_$[(]|\?\?/);
  });
});
