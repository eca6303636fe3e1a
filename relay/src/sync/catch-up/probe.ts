import type { Referral } from '../../../../domain/model/referral.ts';
import type { Log } from '../../ports/clock.ts';
import type { NoteKeeper } from './notebook.ts';

/**
 * Content of `cosell_probes`: whether a change on Microsoft's side moves the change time of our own referral, so that the list of
 * changes shows it (design: unproven). Counted whenever the sweep sees that Microsoft's side has changed.
 */
export interface Probes {
  /** Our referral was changed at the same time. */
  readonly confirmed: number;
  /** Our referral was last changed before. */
  readonly contrary: number;
}

/** What the sweep learned. */
export interface Probe {
  /** Notes what a change of Microsoft's side says; a later change of ours says nothing. */
  observe(own: Referral, microsoft: Referral): void;
  /** True when the list of changes has shown often enough, and always, what Microsoft does. */
  isProven(): boolean;
}

/** Confirmations that are a proof, and how far the two times may lie apart. Chosen. */
const enough = 5;
const togetherMs = 2 * 60_000;

/** Goes on with what is in the row; text that cannot be read counts as nothing learned. */
export function createProbe(keeper: NoteKeeper, log: Log): Probe {
  let probes = parseProbes(keeper.notes().probes);
  return {
    observe(own, microsoft) {
      if (own.updatedAt === null || microsoft.updatedAt === null) return;
      const ahead = Date.parse(own.updatedAt) - Date.parse(microsoft.updatedAt);
      if (Number.isNaN(ahead) || ahead > togetherMs) return;
      const before = isProof(probes);
      probes =
        ahead < -togetherMs
          ? { ...probes, contrary: probes.contrary + 1 }
          : { ...probes, confirmed: probes.confirmed + 1 };
      keeper.note({ probes: JSON.stringify({ microsoftMovesOurs: probes }) });
      if (isProof(probes) !== before) log.info("probe of Microsoft's changes", { proven: !before, ...probes });
    },
    isProven: () => isProof(probes),
  };
}

function isProof({ confirmed, contrary }: Probes): boolean {
  return confirmed >= enough && contrary === 0;
}

function parseProbes(text: string | null): Probes {
  try {
    const found = (JSON.parse(text ?? '{}') as { microsoftMovesOurs?: Record<string, unknown> } | null)
      ?.microsoftMovesOurs;
    return { confirmed: countOf(found?.['confirmed']), contrary: countOf(found?.['contrary']) };
  } catch {
    return { confirmed: 0, contrary: 0 };
  }
}

function countOf(value: unknown): number {
  return Number.isSafeInteger(value) && Number(value) > 0 ? Number(value) : 0;
}
