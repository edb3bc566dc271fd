import { type Fields, textOf } from '../discord/fields.ts';
import { type Methods, TIER } from './method.ts';
import { Refusal } from './refusal.ts';
import { install, teamState } from './setting.ts';
import type { Member, Team } from './what-tests-see.ts';
import type { World } from './world.ts';

type Code = {
  readonly team: Team;
  readonly org: boolean;
  readonly scopes: readonly string[];
  readonly redirectUri: string | null;
  readonly by: string;
  readonly at: number;
  used: boolean;
};

export type Installing = Readonly<{
  team: Team;
  member?: Member;
  /** For the whole organisation that the team belongs to. */
  org?: boolean;
  /** The member says no. */
  deny?: boolean;
  /** Where the app's configuration sends people back to, if the app does not say it. */
  redirectTo?: string;
  /** Comes back with another state, as somebody would who was lured here. */
  state?: string;
}>;

export type Installed = Readonly<{ status: number; body: string; code: string | null; redirectedTo: string }>;

export type OAuth = Readonly<{
  authorizeUrl: string;
  /** What a member does: opens the app's install page, agrees, and is sent back to the app. */
  install(page: string, installing: Installing): Promise<Installed>;
  methods: Methods;
}>;

const LIFETIME_MS = 10 * 60_000;

export function startOAuth(world: World): OAuth {
  const codes = new Map<string, Code>();
  const authorizeUrl = () => `${world.origin}/oauth/v2/authorize`;

  async function fromPageToSlack(page: string): Promise<Readonly<{ asked: URL; cookies: string }>> {
    const response = await fetch(page, { redirect: 'manual' });
    const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0]);
    const html = await response.text();
    const link = response.headers.get('location') ?? /href="([^"]*client_id=[^"]*)"/u.exec(html)?.[1];
    if (link === undefined) throw new Error(`no way to Slack from ${page}: ${response.status} ${html.slice(0, 200)}`);
    return { asked: new URL(link.replaceAll('&amp;', '&')), cookies: cookies.join('; ') };
  }

  async function run(page: string, installing: Installing): Promise<Installed> {
    const { asked, cookies } = await fromPageToSlack(page);
    const asks = (name: string) => asked.searchParams.get(name);
    if (!asked.href.startsWith(`${authorizeUrl()}?`)) throw new Error(`this does not lead to Slack: ${asked.href}`);
    if (asks('client_id') !== world.clientId) throw new Error('invalid_client_id');
    const scopes = (asks('scope') ?? '').split(',').filter(Boolean);
    if (scopes.length === 0) throw new Error('no scopes were asked for');
    if (asks('state') === null) world.violations.push('somebody was sent to install the app without a state');
    const redirectUri = asks('redirect_uri');
    const back = new URL(redirectUri ?? installing.redirectTo ?? '/slack/oauth_redirect', page);
    const code = `${world.ids.secret()}.${world.ids.secret()}`;
    const { team, org = false } = installing;
    if (installing.deny === true) back.searchParams.set('error', 'access_denied');
    else {
      const by = installing.member?.id ?? world.ids.next('U');
      codes.set(code, { team, org, scopes, redirectUri, by, at: world.clock.now(), used: false });
      back.searchParams.set('code', code);
    }
    back.searchParams.set('state', installing.state ?? asks('state') ?? '');
    const response = await fetch(back, { redirect: 'manual', headers: { cookie: cookies } });
    return {
      status: response.status,
      body: await response.text(),
      code: installing.deny === true ? null : code,
      redirectedTo: back.href,
    };
  }

  function exchange(args: Fields): Fields {
    if (args.client_id !== world.clientId) throw new Refusal('invalid_client_id');
    if (args.client_secret !== world.clientSecret) throw new Refusal('bad_client_secret');
    const code = codes.get(textOf(args.code));
    if (code === undefined || world.clock.now() > code.at + LIFETIME_MS)
      throw new Refusal('invalid_code', { fault: false });
    if (code.used) throw new Refusal('invalid_code');
    if (code.redirectUri !== null && args.redirect_uri !== code.redirectUri) throw new Refusal('bad_redirect_uri');
    code.used = true;
    const { team, org, scopes } = code;
    const { enterprise } = team;
    if (org && enterprise === null) throw new Error(`${team.name} belongs to no organisation`);
    const installation = install(world, { teamId: org ? null : team.id, enterpriseId: enterprise, scopes });
    for (const one of world.teams.values()) {
      const isMeant = org ? one.facts.enterprise === enterprise : one.facts.id === team.id;
      if (isMeant) teamState(world, one.facts).installation = installation;
    }
    return {
      access_token: installation.token,
      token_type: 'bot',
      scope: scopes.join(','),
      bot_user_id: installation.botUserId,
      app_id: world.appId,
      team: org ? null : { id: team.id, name: team.name },
      enterprise: enterprise === null ? null : { id: enterprise, name: `Organisation ${enterprise}` },
      authed_user: { id: code.by },
      is_enterprise_install: org,
    };
  }

  return {
    get authorizeUrl() {
      return authorizeUrl();
    },
    install: run,
    methods: {
      'oauth.v2.access': {
        perMinute: TIER.special,
        token: 'none',
        args: {
          client_id: 'text',
          client_secret: 'text',
          code: 'text',
          redirect_uri: 'text',
          grant_type: 'text',
          refresh_token: 'text',
        },
        answer: ({ args }) => exchange(args),
      },
      'apps.uninstall': {
        perMinute: TIER.special,
        args: { client_id: 'text', client_secret: 'text' },
        answer({ args, installation }) {
          if (args.client_id !== world.clientId) throw new Refusal('invalid_client_id');
          if (args.client_secret !== world.clientSecret) throw new Refusal('bad_client_secret');
          installation.dead = 'account_inactive';
          return {};
        },
      },
    },
  };
}
