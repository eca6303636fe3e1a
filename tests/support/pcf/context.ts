import { readFileSync } from 'node:fs';
import { DOMParser } from '@xmldom/xmldom';
import type { Inputs } from '../../../pcf/PartnerCenterSection/manifest.ts';
import { help, referralStatus, visibility } from '../../../solution/contract/choices.ts';
import { FakeWebApi } from './web-api.ts';

type Option = { Label: string; Value: number; Color: string };

/** What a test sets of the host; everything else is a plain saved opportunity of an online seller. */
export interface HostSettings {
  values: Partial<Record<keyof Inputs, unknown>>;
  security: Partial<Record<keyof Inputs, { readable: boolean; editable: boolean }>>;
  isControlDisabled: boolean;
  isOffline: boolean;
  recordId: string | undefined;
  table: string;
  isRecordHidden: boolean;
}

export const recordId = '5b0c2f5e-7c1d-4a55-9a3e-0d7c4a1f9e11';

const defaults: HostSettings = {
  values: {},
  security: {},
  isControlDisabled: false,
  isOffline: false,
  recordId,
  table: 'opportunity',
  isRecordHidden: false,
};

const options: Partial<Record<keyof Inputs, Record<string, number>>> = { help, visibility, referralStatus };

/** The English texts as the host reads them: from the control's resource file. */
export function readResources(): Map<string, string> {
  const file = new URL(`file://${process.cwd()}/pcf/PartnerCenterSection/strings/PartnerCenterSection.1033.resx`);
  const document = new DOMParser().parseFromString(readFileSync(file, 'utf8'), 'text/xml');
  const entries = Array.from(document.getElementsByTagName('data'), (data): [string, string] => [
    data.getAttribute('name') ?? '',
    data.getElementsByTagName('value')[0]?.textContent ?? '',
  ]);
  return new Map(entries);
}

const resources = readResources();

/** A host of the component framework: settings a test may change, the context they give, and what the control called. */
export class FakeHost {
  readonly settings: HostSettings;
  readonly webApi = new FakeWebApi();
  readonly openedUrls: string[] = [];
  private readonly texts = resources;

  constructor(settings: Partial<HostSettings> = {}) {
    this.settings = { ...defaults, ...settings, values: { ...settings.values } };
  }

  /** Applies outputs as a form does: `undefined` clears, what is absent stays. */
  apply(outputs: object): void {
    for (const [name, value] of Object.entries(outputs)) this.settings.values[name as keyof Inputs] = value ?? null;
  }

  /** A text of the resource file; throws when there is none. */
  text(key: string, parameters: Record<string, string> = {}): string {
    const text = this.texts.get(key);
    if (text === undefined) throw new Error(`The resource file has no text ${key}.`);
    return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  }

  context(): ComponentFramework.Context<Inputs> {
    const { settings } = this;
    const record = { entityId: settings.recordId, entityTypeName: settings.table };
    const context = {
      parameters: this.parameters(),
      mode: {
        isControlDisabled: settings.isControlDisabled,
        ...(settings.isRecordHidden ? {} : { contextInfo: record }),
      },
      client: { isOffline: () => settings.isOffline, isNetworkAvailable: () => !settings.isOffline },
      resources: { getString: (key: string) => this.texts.get(key) ?? key },
      navigation: { openUrl: (url: string) => void this.openedUrls.push(url) },
      webAPI: this.webApi,
      factory: { requestRender: () => undefined },
    };
    return context as unknown as ComponentFramework.Context<Inputs>;
  }

  private parameters(): Inputs {
    const names: (keyof Inputs)[] = [
      'help',
      'visibility',
      'sync',
      'referralIdentifier',
      'referralLink',
      'referralStatus',
      'audit',
      'microsoftCrmIdentifier',
      'referralProgram',
    ];
    return Object.fromEntries(names.map((name) => [name, this.parameter(name)])) as unknown as Inputs;
  }

  private parameter(name: keyof Inputs): object {
    const choices = Object.entries(options[name] ?? {});
    const Options: Option[] = choices.map(([key, Value]) => ({ Label: `${name} ${key}`, Value, Color: '' }));
    const security = this.settings.security[name];
    return {
      raw: this.settings.values[name] ?? null,
      attributes: { Options },
      ...(security && { security: { ...security, secured: true } }),
    };
  }
}
