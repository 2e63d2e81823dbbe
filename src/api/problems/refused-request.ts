import type { Fault } from './problem-documents.ts';

/** Ends the handling of a request with a fault of the client's; caught by the API's own error handler and nowhere else. */
export class RefusedRequest extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.detail);
    this.name = 'RefusedRequest';
    this.fault = fault;
  }
}
