import { attribute, children, parseXml } from '../import/xml.ts';

/** The network as the stand-in reaches it. */
export interface Outside {
  /** Sends a request and tells the status of the answer; rejects when there is none. */
  send(
    url: string,
    request: { method: 'POST'; headers: Record<string, string>; body: string },
  ): Promise<{
    status: number;
  }>;
  /** Host name of the environment, for `x-ms-dynamics-organization`. */
  host: string;
  organizationId: string;
}

/** A request that a service endpoint is to get. */
export interface EndpointCall {
  stepId: string;
  endpointId: string;
  url: string;
  /** 4 webhook key, 5 HTTP header, 6 HTTP query string. */
  authType: number;
  /** Empty when there is none. */
  secret: string;
  headers: Record<string, string>;
  body: string;
}

/** A call and what became of it. */
export interface Delivery extends EndpointCall {
  /** `waiting` until the answer is there, and for good where there is no network. */
  state: 'waiting' | 'sent' | 'failed';
  /** Status of the answer or the reason why there is none. */
  detail: string;
}

/** Deliveries kept for a look; older ones are forgotten. */
const keptDeliveries = 1000;

/**
 * Calls of webhooks. Each is tried once; a status outside 2xx is a failure (Use webhooks to create external handlers,
 * "Troubleshoot webhook registrations"). Failures change nothing else, because the steps are asynchronous.
 */
export class Outbound {
  readonly deliveries: Delivery[] = [];
  private readonly outside: Outside | undefined;

  constructor(outside: Outside | undefined) {
    this.outside = outside;
  }

  /** Starts a call. */
  send(call: EndpointCall): void {
    const delivery: Delivery = { ...call, state: 'waiting', detail: '' };
    this.deliveries.push(delivery);
    if (this.deliveries.length > keptDeliveries) this.deliveries.shift();
    if (this.outside) void this.deliver(this.outside, delivery);
  }

  private async deliver(outside: Outside, delivery: Delivery): Promise<void> {
    try {
      const { address, headers } = authorized(delivery);
      const { status } = await outside.send(address, { method: 'POST', headers, body: delivery.body });
      delivery.state = status >= 200 && status < 300 ? 'sent' : 'failed';
      delivery.detail = String(status);
    } catch (error) {
      delivery.state = 'failed';
      delivery.detail = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Authentication options of Register a webhook: key in the query, headers, or query parameters. */
function authorized({ url, authType, secret, headers }: EndpointCall): {
  address: string;
  headers: Record<string, string>;
} {
  const address = new URL(url);
  if (secret === '') return { address: address.href, headers };
  if (authType === 5) return { address: address.href, headers: { ...headers, ...readSettings(secret) } };
  const parameters = authType === 4 ? { code: secret } : readSettings(secret);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.append(name, value);
  return { address: address.href, headers };
}

/** `<settings><setting name="…" value="…" /></settings>`: the form in which the registration tool stores pairs. */
function readSettings(text: string): Record<string, string> {
  const settings = children(parseXml(text), 'setting');
  return Object.fromEntries(settings.map((setting) => [attribute(setting, 'name'), attribute(setting, 'value')]));
}
