import { v5 } from 'uuid';
import type { TextKey } from '../../solution/contract/texts.ts';
import type { BaseEntry, Link } from '../model/link.ts';
import type { PlanInput, Problem, Step } from './types.ts';

type Sending = Extract<Step, { do: 'post' | 'patch' }>;

/** Fingerprint of what a step sends. */
export function sendingHash(step: Sending): string {
  return v5(JSON.stringify(step.do === 'post' ? step.draft : step.patch), v5.URL);
}

/**
 * Why a step need not be taken: the very same was refused for good. It is sent again when it changes, or when a person asks for the deal;
 * a look that nobody asked for would be refused in the same way.
 */
export function refusedBefore(input: PlanInput, link: Link | null, step: Sending): Problem | null {
  const entry = link?.base?.fields['refused'];
  if (!entry || entry.crm !== sendingHash(step) || input.requests.some(({ kind }) => kind !== 'change')) return null;
  const code = entry.pc as TextKey;
  return { code, parameters: link?.errorCode === code ? (link.errorParameters ?? {}) : {} };
}

/** The base entry after this pass: what was refused now, or what still is; undefined = nothing. */
export function refusedEntry({ fault }: PlanInput, link: Link | null, isBarred: boolean): BaseEntry | undefined {
  if (fault?.payload && fault.retry === 'never' && fault.outcome === 'notDone')
    return { crm: fault.payload, pc: fault.code };
  return isBarred || fault ? link?.base?.fields['refused'] : undefined;
}
