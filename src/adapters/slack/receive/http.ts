import { type App, isValidSlackRequest, type Receiver } from '@slack/bolt';
import { readBytes } from '../../../core/body.ts';
import { BotError } from '../../../core/error.ts';
import type { Handler } from '../../../core/handler.ts';
import { words } from '../../../core/words.ts';
import { EVENTS_PATH } from '../translate/manifest.ts';

/** Most that Slack sends at once, in bytes, with room to spare: it gives no figure, a form carries 250 KB at most. */
const MAX_BODY = 2 * 1024 * 1024;

type Payload = Readonly<Record<string, unknown>>;

/** Takes what Slack sends over HTTP from our own server, for Bolt. */
export function createHttpReceiver(
  signingSecret: string,
  now: () => number,
  changed: (connected: boolean) => void,
): Readonly<{ receiver: Receiver; handler: Handler }> {
  let app: App | null = null;
  return {
    receiver: {
      init(bolt) {
        app = bolt;
      },
      start: async () => changed(true),
      stop: async () => {},
    },
    handler: {
      owns: (path) => path === EVENTS_PATH,
      async answer(request) {
        if (request.method !== 'POST') throw new BotError('wrong_method', words.http.wrongMethod(['POST']));
        const body = await signedBody(request, signingSecret, now());
        const sent = parse(body, request.headers.get('content-type') ?? '');
        // Slack asks once whether it is really we who are behind an address.
        if (sent.type === 'url_verification') return Response.json({ challenge: sent.challenge });
        if (app === null) throw new BotError('stopping', words.job.stopping);
        return processed(app, sent, request.headers);
      },
    },
  };
}

/** @throws BotError `unauthorized` for what was not signed with the secret in the last five minutes ("Verifying requests") */
async function signedBody(request: Request, signingSecret: string, nowMilliseconds: number): Promise<string> {
  const body = new TextDecoder().decode(await readBytes(request, MAX_BODY));
  const headers = {
    'x-slack-signature': request.headers.get('x-slack-signature') ?? '',
    'x-slack-request-timestamp': Number(request.headers.get('x-slack-request-timestamp') ?? Number.NaN),
  };
  if (!isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds })) {
    throw new BotError('unauthorized', words.slack.badSignature);
  }
  return body;
}

/** Events are JSON, commands are a form, and everything else is JSON in a form. */
function parse(body: string, type: string): Payload {
  try {
    const fields = /^application\/json\b/iu.test(type) ? null : Object.fromEntries(new URLSearchParams(body));
    const sent: unknown =
      fields !== null && fields.payload === undefined ? fields : JSON.parse(fields?.payload ?? body);
    if (typeof sent === 'object' && sent !== null) return sent as Payload;
  } catch {
    // It is refused like everything else that Slack does not send.
  }
  throw notSlack();
}

function notSlack(): BotError {
  return new BotError('bad_request', words.slack.notSlack);
}

/** Answers as soon as it is acknowledged; what comes of it goes on behind. */
async function processed(app: App, body: Payload, headers: Headers): Promise<Response> {
  const acknowledged = Promise.withResolvers<Response>();
  const retryNum = headers.get('x-slack-retry-num');
  const retryReason = headers.get('x-slack-retry-reason');
  const done = app.processEvent({
    body,
    ack: async (answer?: string | object) => {
      acknowledged.resolve(answerOf(answer));
    },
    ...(retryNum === null ? {} : { retryNum: Number(retryNum) }),
    ...(retryReason === null ? {} : { retryReason }),
  });
  done.then(
    // Nobody here knows what to do with it.
    () => acknowledged.reject(notSlack()),
    (error: unknown) => acknowledged.reject(error),
  );
  return acknowledged.promise;
}

function answerOf(answer: string | object | undefined): Response {
  if (answer === undefined || answer === '') return new Response(null);
  return typeof answer === 'string' ? new Response(answer) : Response.json(answer);
}
