import { BotError } from '../../../core/error.ts';
import type { Handler } from '../../../core/handler.ts';
import { newId } from '../../../core/id.ts';
import type { Log } from '../../../core/log.ts';
import { words } from '../../../core/words.ts';
import { createAsker } from '../reply/clients.ts';
import { refusalOf } from '../reply/slack-errors.ts';
import { INSTALL_PATH, REDIRECT_PATH, SCOPES } from '../translate/manifest.ts';
import { type Installation, type ManyInstallations, whoIs } from './installations.ts';
import { pageOf } from './page.ts';

export type OAuthParts = Readonly<{
  clientId: string;
  clientSecret: string;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  /** Where browsers reach Easel, without a slash at the end. */
  publicUrl: string;
  installations: ManyInstallations;
  /** Whether a workspace or an organization may install Easel, by its id. */
  isWelcome(id: string): boolean;
  log: Log;
}>;

/** Ties the way back from Slack to the browser that set out: nobody can be led into an installation that is not theirs. */
const COOKIE = 'easel_slack_install';
/** Seconds in which an installation has to be done: Slack's own codes live as long (oauth.v2.access). */
const LIFETIME_S = 600;

/** What Slack answers where not the member but this Easel's own settings are wrong (oauth.v2.access, errors). */
const MISSET: readonly string[] = ['bad_client_secret', 'invalid_client_id', 'bad_redirect_uri'];

/** The pages on which an admin installs Easel in a workspace (OAuth 2.0, "Installing with OAuth"). */
export function createOAuth(parts: OAuthParts): Handler {
  return {
    owns: (path) => path === INSTALL_PATH || path === REDIRECT_PATH,
    answer(request) {
      if (request.method !== 'GET') throw new BotError('wrong_method', words.http.wrongMethod(['GET']));
      return new URL(request.url).pathname === INSTALL_PATH ? setOut(parts) : comeBack(parts, request);
    },
  };
}

function setOut({ clientId, api, publicUrl }: OAuthParts): Response {
  const state = newId();
  const to = new URL('/oauth/v2/authorize', api);
  const asked = { client_id: clientId, scope: SCOPES.join(','), redirect_uri: `${publicUrl}${REDIRECT_PATH}`, state };
  to.search = new URLSearchParams(asked).toString();
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = `${COOKIE}=${state}; Path=/slack; HttpOnly; SameSite=Lax; Max-Age=${LIFETIME_S}${secure}`;
  return new Response(null, { status: 302, headers: { location: to.href, 'set-cookie': cookie } });
}

async function comeBack(parts: OAuthParts, request: Request): Promise<Response> {
  const { install } = words.slack;
  const { searchParams } = new URL(request.url);
  const again = { href: INSTALL_PATH, label: install.again };
  const state = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`, 'u').exec(request.headers.get('cookie') ?? '')?.[1];
  // Both come from the browser: there is no secret to be found out by the time that comparing takes.
  if (state === undefined || state !== searchParams.get('state')) {
    return pageOf({ status: 400, ...install.strayed, link: again });
  }
  if (searchParams.get('error') !== null) return pageOf({ status: 200, ...install.declined, link: again });
  try {
    const { installation, app } = await exchange(parts, searchParams.get('code') ?? '');
    const { id, name } = installation;
    if (!parts.isWelcome(id)) {
      await undo(parts, installation);
      return pageOf({ status: 403, ...install.uninvited(id), link: again });
    }
    await parts.installations.keep(installation);
    parts.log.info({ installation: id }, `Easel was installed in ${name} on Slack`);
    const link = { href: new URL(`/app_redirect?app=${app}`, parts.api).href, label: install.open };
    return pageOf({ status: 200, ...install.done(name), link });
  } catch (error) {
    parts.log.warn({ err: error }, 'an installation on Slack did not come about');
    const refusal = refusalOf(error);
    if (refusal === null) return pageOf({ status: 502, ...install.unheard, link: again });
    if (MISSET.includes(refusal)) return pageOf({ status: 500, ...install.misset, link: again });
    return pageOf({ status: 400, ...install.refused, link: again });
  }
}

/** Changes the code for a token, and asks whose it is. A code counts once: nothing is tried twice. */
async function exchange({ clientId, clientSecret, api, publicUrl }: OAuthParts, code: string) {
  const given = await createAsker(api).oauth.v2.access({
    client_id: clientId,
    client_secret: clientSecret,
    code,
    redirect_uri: `${publicUrl}${REDIRECT_PATH}`,
  });
  const installation = await whoIs(given.access_token ?? '', api);
  return { installation, app: given.app_id ?? '' };
}

/** Takes the app out of a workspace again, unless it was in it before. */
async function undo({ clientId, clientSecret, api, installations, log }: OAuthParts, { id, botToken }: Installation) {
  if ((await installations.find(id)) !== null) return;
  const app = { client_id: clientId, client_secret: clientSecret };
  await createAsker(api, botToken)
    .apps.uninstall(app)
    .catch((err: unknown) => log.warn({ err, installation: id }, 'the app stays in a workspace that is not let in'));
}
