import { type Fields, textOf } from '../discord/fields.ts';
import { type Method, type Methods, readArguments } from './method.ts';
import { Refusal, unforeseen } from './refusal.ts';
import { belongsTo, type Installation, type World } from './world.ts';

/** Stands for who calls without a bot's token. */
const NOBODY: Installation = {
  ...{ token: '', teamId: null, enterpriseId: null, scopes: new Set<string>(), botId: '', botUserId: '' },
  dead: null,
};

export type Caller = Readonly<{ token: string | null; installation: Installation | null }>;

/** Whose token came with a call: in the header, or among the arguments. */
export function callerOf(world: World, header: string | undefined, args: Fields): Caller {
  const inHeader = /^Bearer (.+)$/u.exec(header ?? '')?.[1] ?? null;
  const inBody = typeof args.token === 'string' ? args.token : null;
  if (inHeader !== null && inBody !== null && inHeader !== inBody) {
    world.violations.push('two different tokens in one request');
  }
  const token = inHeader ?? inBody;
  return { token, installation: world.installations.get(token ?? '') ?? null };
}

/** Does a call; throws what Slack refuses. */
export async function callMethod(
  world: World,
  methods: Methods,
  name: string,
  { sent, caller, header }: Readonly<{ sent: Fields; caller: Caller; header: string | undefined }>,
): Promise<Fields> {
  const method = methods[name];
  if (method === undefined) throw new Refusal('unknown_method', { more: { req_method: name } });
  const installation = admit(world, method, caller, header);
  const args = readArguments(method, sent);
  const provided = [...installation.scopes];
  const needed = (method.scopes ?? []).filter((scope) => !installation.scopes.has(scope));
  if (needed.length > 0) {
    throw new Refusal('missing_scope', {
      more: { needed: needed.join(','), provided: provided.join(',') },
      fault: false,
    });
  }
  const teamId = installation.teamId ?? (textOf(args.team_id) || null);
  if (teamId !== null && installation !== NOBODY) checkTeam(world, name, args, installation);
  if (teamId === null && method.needsTeam === true) {
    throw new Refusal('missing_argument', { more: { response_metadata: { messages: ['[ERROR] missing team_id'] } } });
  }
  return method.answer({ world, method: name, args, installation, teamId });
}

function admit(
  world: World,
  method: Method,
  { token, installation }: Caller,
  header: string | undefined,
): Installation {
  if (method.token === 'none') return NOBODY;
  if (method.token === 'app') {
    if (token === null) throw new Refusal('not_authed');
    if (token !== world.appToken) throw new Refusal(installation === null ? 'invalid_auth' : 'not_allowed_token_type');
    if (header === undefined) throw new Refusal('invalid_auth');
    return NOBODY;
  }
  if (token === null && method.token === 'maybe') return NOBODY;
  if (token === null) throw new Refusal('not_authed');
  if (token === world.appToken) throw new Refusal('not_allowed_token_type');
  if (installation === null) throw new Refusal('invalid_auth');
  if (installation.dead !== null) throw unforeseen(installation.dead);
  return installation;
}

function checkTeam(world: World, name: string, { team_id: said }: Fields, installation: Installation): void {
  if (said === undefined || belongsTo(world, installation, textOf(said))) return;
  world.violations.push(
    `token of team ${installation.teamId ?? installation.enterpriseId} used for team ${textOf(said)}: ${name}`,
  );
  throw unforeseen('team_not_found');
}
