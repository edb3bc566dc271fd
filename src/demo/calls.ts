import { randomBytes } from 'node:crypto';

/** How many calls are remembered; older ones are forgotten. */
const CALLS_KEPT = 20_000;

export type DemoEndpoint =
  | 'images/generations'
  | 'images/edits'
  | 'images/variations'
  | 'moderations'
  | 'models'
  | 'chat/completions';

/** One picture that reached the server. `field` is the form field's name, without `[]`. */
export type DemoPicture = {
  readonly field: string;
  readonly sha256: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
};

/** refused: blocked by moderation. failed: any other error, planned ones included. aborted: the client went away. */
export type DemoOutcome = 'running' | 'finished' | 'refused' | 'failed' | 'aborted';

/** What reached the server in one call, and how the call ended. Holds no picture bytes. */
export type DemoCall = {
  /** The answer's `x-request-id`. */
  readonly id: string;
  readonly endpoint: DemoEndpoint;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly model: string | null;
  readonly prompt: string | null;
  /** Everything sent besides pictures, as parsed: numbers and booleans also where a form sent text. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly pictures: readonly DemoPicture[];
  readonly outcome: DemoOutcome;
  /** The HTTP status sent, null before that. */
  readonly status: number | null;
  /** The error's code where the call ended in one. */
  readonly code: string | null;
};

/** A call while it runs. */
export type OpenCall = { -readonly [K in keyof DemoCall]: DemoCall[K] };

export type CallLog = {
  begin(endpoint: DemoEndpoint): OpenCall;
  list(): readonly DemoCall[];
  /** Whatever still runs ends as aborted. */
  abortRunning(): void;
};

export function createCallLog(): CallLog {
  const calls: OpenCall[] = [];
  return {
    begin(endpoint) {
      const call: OpenCall = {
        id: `req_${randomBytes(16).toString('hex')}`,
        endpoint,
        time: Date.now(),
        model: null,
        prompt: null,
        parameters: {},
        pictures: [],
        outcome: 'running',
        status: null,
        code: null,
      };
      calls.push(call);
      if (calls.length > CALLS_KEPT) calls.shift();
      return call;
    },
    list: () => calls,
    abortRunning: () => {
      for (const call of calls) endCall(call, 'aborted');
    },
  };
}

/** The first end counts: closing the connection after an answer must not turn `finished` into `aborted`. */
export function endCall(call: OpenCall, outcome: DemoOutcome, code: string | null = null): void {
  if (call.outcome !== 'running') return;
  call.outcome = outcome;
  call.code = code;
}
