import { badQuery, methodNotAllowed } from '../errors.ts';
import type { Environment } from '../pipeline/operations.ts';
import { parseBatch, writeBatch } from './batch.ts';
import type { BatchAnswer, BatchItem, BatchPart } from './batch.ts';
import type { WebApiRequest } from './exchange.ts';
import { readPreferences } from './preferences.ts';
import { errorResponse } from './response.ts';
import type { CoreResponse } from './response.ts';

/** Runs the requests of a batch; change sets are transactions. */
export class BatchRunner {
  private readonly environment: Environment;
  private readonly handle: (request: WebApiRequest) => CoreResponse;

  /** `handle` answers one request and never throws for what a caller can do wrong. */
  constructor(environment: Environment, handle: (request: WebApiRequest) => CoreResponse) {
    this.environment = environment;
    this.handle = handle;
  }

  /** Answers a batch. */
  run(request: WebApiRequest): CoreResponse {
    if (request.method !== 'POST') throw methodNotAllowed('A batch must be sent with POST.');
    const items = parseBatch(request.headers['content-type'] ?? '', request.body ?? '');
    const keepGoing = readPreferences(request.headers['prefer']).continueOnError;
    const answers: BatchAnswer[] = [];
    let failed: number | undefined;
    for (const item of items) {
      const answer = this.batchItem(request, item);
      answers.push(answer);
      failed = failed ?? failureOf(answer);
      if (failed !== undefined && !keepGoing) break;
    }
    const { contentType, body } = writeBatch(answers, () => this.environment.newId());
    // Without continue-on-error the batch answers with the status of the first request that failed.
    const status = failed !== undefined && !keepGoing ? failed : 200;
    return { status, headers: { 'OData-Version': '4.0', 'Content-Type': contentType }, body };
  }

  private batchItem(request: WebApiRequest, item: BatchItem): BatchAnswer {
    if (item.kind === 'part') return { kind: 'part', response: this.part(request, item.part, new Map()) };
    const { store } = this.environment;
    const responses: { contentId: string | undefined; response: CoreResponse }[] = [];
    const references = new Map<string, string>();
    const failure = new Error('The change set is rolled back.');
    try {
      store.transaction(() => {
        for (const part of item.parts) {
          const response = this.part(request, part, references);
          const answer = { contentId: part.contentId, response };
          if (response.status >= 400) {
            responses.splice(0, responses.length, answer);
            throw failure;
          }
          responses.push(answer);
          const uri = response.headers['OData-EntityId'];
          if (part.contentId !== undefined && uri) references.set(part.contentId, uri);
        }
      });
    } catch (error) {
      if (error !== failure) throw error;
    }
    return { kind: 'changeSet', responses };
  }

  private part(request: WebApiRequest, part: BatchPart, references: ReadonlyMap<string, string>): CoreResponse {
    const reference = /^\/?\$(\w+)/.exec(part.url);
    let url = part.url;
    if (reference && reference[1] !== 'metadata') {
      const known = references.get(reference[1] ?? '');
      if (!known) {
        return errorResponse(badQuery(`Content-ID Reference: '$${reference[1]}' does not exist in the batch context.`));
      }
      url = url.replace(reference[0], known);
    }
    const { headers, method, body } = part;
    return this.handle({ method, url, headers, body, userId: request.userId, references });
  }
}

function failureOf(answer: BatchAnswer): number | undefined {
  const responses = answer.kind === 'part' ? [answer.response] : answer.responses.map(({ response }) => response);
  return responses.find(({ status }) => status >= 400)?.status;
}
