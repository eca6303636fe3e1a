import { z } from 'zod';
import type { PartnerCenterCore } from './core.ts';
import type { Deliveries } from './deliveries.ts';
import { ServiceError, errorResponse, refusals } from './errors.ts';
import type { PcResponse } from './errors.ts';
import { parseJson, readShape } from './json-body.ts';
import type { NewMarketplaceLead } from './marketplace-lead.ts';
import { defaultSeller } from './sent-deal.ts';
import type { NewDeal } from './sent-deal.ts';

/** A request to the sandbox's own control endpoints; `path` has no query. */
export interface ControlRequest {
  method: string;
  path: string;
  body: string;
}

/** Answers a control request. The one waiting call is `GET /sandbox/faults/held`. */
export type Control = (request: ControlRequest) => Promise<PcResponse>;

const faultRule = z.strictObject({
  method: z.string().optional(),
  path: z.string().refine(isPattern, 'must be a regular expression').optional(),
  skip: z.number().int().nonnegative().optional(),
  times: z.number().int().positive().optional(),
  action: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.number().int().min(400).max(599),
      retryAfterSeconds: z.number().nonnegative().optional(),
      body: z.string().optional(),
      performs: z.boolean().optional(),
    }),
    z.strictObject({ kind: z.enum(['delay', 'answer-delay']), ms: z.number().nonnegative() }),
    z.strictObject({ kind: z.enum(['lost', 'answer-lost', 'hang', 'hold']) }),
  ]),
});

const acceptInput = z.strictObject({
  seller: z
    .strictObject({ firstName: z.string(), lastName: z.string(), phoneNumber: z.string(), email: z.string() })
    .optional(),
});
const declineInput = z.strictObject({ reason: z.string().optional() });
const closeInput = z.strictObject({ substatus: z.enum(['Won', 'Lost', 'Error']), reason: z.string().optional() });

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

const json = (value: unknown, status = 200): PcResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

/** Builds the control endpoints over a core and its deliveries. */
export function createControl(core: PartnerCenterCore, deliveries: Deliveries): Control {
  const portal = core.asMicrosoft;
  const bodyOf = (request: ControlRequest): unknown => parseJson(request.body === '' ? '{}' : request.body);

  function onReferral(request: ControlRequest, id: string, action: string | undefined): PcResponse {
    const call = `${request.method} ${action ?? ''}`.trim();
    if (call === 'GET') {
      const referral = core.referrals().find((candidate) => candidate.id === id);
      if (referral === undefined) throw refusals.notFound();
      return json(referral);
    }
    if (call === 'PATCH') return json(portal.edit(id, bodyOf(request) as Parameters<typeof portal.edit>[1]));
    if (call === 'POST accept') {
      const { seller } = readShape(bodyOf(request), acceptInput, 'answer');
      return json(portal.accept(id, seller === undefined ? undefined : { ...defaultSeller, ...seller }));
    }
    if (call === 'POST decline') return json(portal.decline(id, readShape(bodyOf(request), declineInput).reason));
    if (call === 'POST close') {
      const { substatus, reason } = readShape(bodyOf(request), closeInput);
      return json(portal.close(id, substatus, reason));
    }
    if (call === 'POST duplicate') return json(portal.duplicate(id), 201);
    throw refusals.notImplemented(`${request.method} ${request.path}`);
  }

  async function onFaults(request: ControlRequest, rest: readonly string[]): Promise<PcResponse> {
    const { faults } = core;
    const [first, second] = rest;
    const call = [request.method, first === undefined ? '' : first === 'held' ? 'held' : '{id}', second ?? '']
      .join(' ')
      .trim();
    if (call === 'GET') return json({ rules: faults.rules(), held: faults.held() });
    if (call === 'POST') {
      return json(
        { id: faults.add(readShape(bodyOf(request), faultRule, 'rule') as Parameters<typeof faults.add>[0]) },
        201,
      );
    }
    if (call === 'DELETE') {
      faults.clear();
      return json({});
    }
    if (call === 'GET held') return json(await faults.nextHeld());
    if (call === 'DELETE {id}' && faults.remove(first ?? '')) return json({});
    if (call === 'POST {id} release' && faults.release(first ?? '')) return json({});
    throw refusals.notFound();
  }

  async function route(request: ControlRequest): Promise<PcResponse> {
    const [, , area, ...rest] = request.path.split('/');
    if (area === 'faults') return onFaults(request, rest);
    const [collection, id, action] = rest;
    if (collection === 'referrals' && id !== undefined) return onReferral(request, id, action);
    const call = `${request.method} ${rest.join('/')}`;
    if (call === 'GET referrals') return json({ referrals: core.referrals() });
    if (call === 'POST deals') return json(portal.createDeal(bodyOf(request) as NewDeal), 201);
    if (call === 'POST marketplace-leads') {
      return json(portal.createMarketplaceLead(bodyOf(request) as NewMarketplaceLead), 201);
    }
    if (call === 'GET deliveries') return json({ deliveries: deliveries.deliveries() });
    if (call === 'GET requests') return json({ requests: core.requests() });
    throw refusals.notImplemented(`${request.method} ${request.path}`);
  }

  return async (request) => {
    try {
      return await route(request);
    } catch (error) {
      if (error instanceof ServiceError) return errorResponse(error, 'referrals');
      throw error;
    }
  };
}
