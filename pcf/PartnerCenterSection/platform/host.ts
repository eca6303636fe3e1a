import type { Inputs } from '../manifest.ts';
import type { Texts } from '../state/types.ts';

type Context = ComponentFramework.Context<Inputs>;

/** Placeholders `{name}` replaced; one without a value stays empty. */
export function fillPlaceholders(text: string, parameters: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
}

/**
 * Texts of the control's resource file. An unknown key gives the key itself, which is what the platform answers too;
 * a caller that must tell the difference compares with the key.
 */
export function textsOf(context: Context): Texts {
  return (key, parameters = {}) => fillPlaceholders(context.resources?.getString?.(key) || key, parameters);
}

/** Whether the client works without a connection; a host that does not say counts as online. */
export function isOffline(context: Context): boolean {
  const client = context.client;
  return client?.isOffline?.() === true || client?.isNetworkAvailable?.() === false;
}

/** Opens an http(s) address (the host uses a new window); anything else, and a host without navigation, gives `undefined`. */
export function linkOpener(context: Context, address: string): (() => void) | undefined {
  const openUrl = context.navigation?.openUrl;
  if (!openUrl || !/^https?:\/\/[^\s/]/i.test(address)) return undefined;
  return () => context.navigation.openUrl(address);
}

/** The day in UTC as yyyy-MM-dd; readiness compares closing dates with it, in the relay too. */
export function today(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}

/**
 * A GUID for the request, so that the same click never counts twice. Browsers without `crypto.randomUUID` (it needs a
 * secure context) get the same from `getRandomValues`.
 */
export function newGuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  // Version 4 and variant bits, RFC 9562 section 5.4.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
