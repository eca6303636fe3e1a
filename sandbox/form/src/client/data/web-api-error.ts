/** The version of the Web API that the client API calls. */
export const apiRoot = '/api/data/v9.2/';

/** An error of the Web API in the shape of the client API's error callbacks. */
export class WebApiError extends Error {
  /** The platform's code as a number, as the client API gives it. */
  readonly errorCode: number;
  /** The code as hexadecimal text, as the Web API answers it. */
  readonly code: string;
  readonly status: number;
  constructor(message: string, code: string, status: number) {
    super(message);
    this.name = 'WebApiError';
    this.code = code;
    this.errorCode = Number.parseInt(code, 16) || status;
    this.status = status;
  }
}
