import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { texts } from '../../../solution/contract/texts.ts';
import { buildWebResources, outputFolder } from '../../../webresources/build.ts';

type Namespaces = Record<string, Record<string, unknown>>;

/** Goals of the product, in bytes when gzipped. */
const limits = { opportunity: 10 * 1024, commands: 8 * 1024, decline: 4 * 1024, views: 3 * 1024 };
const names = Object.keys(limits) as (keyof typeof limits)[];

describe('built web resources', () => {
  let root: string;
  const scripts: Record<string, string> = {};

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'cosell-web-resources-'));
    const files = await buildWebResources(root);
    for (const { path } of files) scripts[path.replace(/^.*[\\/]/, '')] = readFileSync(path, 'utf8');
  });

  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  /** Runs a script in a page that has the given globals. */
  function load(name: string, globals: Record<string, unknown> = {}): Namespaces {
    const page: Record<string, unknown> = { ...globals };
    page['window'] = page;
    runInContext(scripts[`${name}.js`] ?? '', createContext(page));
    return page['Cosell'] as Namespaces;
  }

  const keys = (namespaces: Namespaces, name: string): string[] => Object.keys(namespaces[name] ?? {}).sort();

  it('are one script per entry, and the pages', () => {
    expect(Object.keys(scripts).sort()).toEqual([...names.map((name) => `${name}.js`), 'decline.html'].sort());
    const path = join(root, ...outputFolder, 'dialogs', 'decline.html');
    expect(readFileSync(path, 'utf8')).toBe(scripts['decline.html']);
  });

  it('give the functions that forms, commands and lists name', () => {
    expect(keys(load('opportunity'), 'Opportunity')).toEqual([
      'accept',
      'canOpen',
      'canShare',
      'canTryAgain',
      'decline',
      'onLoad',
      'onTabStateChange',
      'open',
      'share',
      'tryAgain',
    ]);
    const commands = load('commands');
    expect(keys(commands, 'Commands')).toEqual(['accept', 'decline', 'open', 'share', 'tryAgain']);
    expect(keys(commands, 'Decline')).toEqual(['decline', 'language', 'readNames', 'refusal', 'textOf']);
    expect(keys(load('views'), 'Views')).toEqual(['daysLeft']);
  });

  it('leave a namespace that is there already alone', () => {
    const PartnerCenterSection = class {};
    const namespace = load('opportunity', { Cosell: { PartnerCenterSection } });
    expect(namespace['PartnerCenterSection']).toBe(PartnerCenterSection);
    expect(namespace['Opportunity']).toBeDefined();
  });

  it.each(names)('keep %s.js small', (name) => {
    expect(gzipSync(scripts[`${name}.js`] ?? '', { level: 9 }).length).toBeLessThanOrEqual(limits[name]);
  });

  it.each(names)('make %s.js strict and without syntax beyond ES2018', (name) => {
    expect(scripts[`${name}.js`]).toMatch(/^"use strict";/);
    expect(scripts[`${name}.js`]).not.toMatch(/\?\.[a-zA-Z_$[(]|\?\?/);
  });

  it('carry the sentences of the pictures in every language there is', () => {
    const daysLeft = load('views')['Views']?.['daysLeft'] as (row: string, lcid: number) => string[];
    const lcids: Record<string, number> = { en: 1033, it: 1040, cs: 1029, ru: 1049, de: 1031 };
    const past = JSON.stringify({ cosell_answerby_Value: '2020-01-01T00:00:00Z' });
    for (const [language, { UI_DUE_OVER }] of Object.entries(texts)) {
      expect([...daysLeft(past, lcids[language] ?? 0)]).toEqual(['cosell_/icons/overdue.svg', UI_DUE_OVER]);
    }
    expect([...daysLeft('no row', 1036)]).toEqual(['', '']);
  });

  it('start the dialog in a page with and without an app around it', () => {
    const told: string[] = [];
    const part = {
      set textContent(text: string) {
        told.push(text);
      },
    };
    const page = { getElementById: () => part };
    for (const parent of [{}, null]) {
      const globals: Record<string, unknown> = { parent, location: { search: '' } };
      globals['window'] = globals;
      runInContext(scripts['decline.js'] ?? '', createContext(globals));
      (globals['onload'] as (event: object) => void)({ target: page });
    }
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('only as a dialog');
  });

  it('have no script inside the page', () => {
    expect(scripts['decline.html']).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|javascript:/i);
    expect(scripts['decline.html']?.match(/src="[^"]+"/g)).toEqual([
      'src="../scripts/commands.js"',
      'src="../scripts/decline.js"',
    ]);
  });
});
