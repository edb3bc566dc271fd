import { sendEvent } from './events.ts';
import type { Channel, Member, Sent, Team } from './what-tests-see.ts';
import type { ChannelState, Installation, MemberState, TeamState, World } from './world.ts';

export const USUAL_SCOPES = [
  ...['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'files:read', 'files:write'],
  ...['groups:history', 'groups:read', 'im:history', 'im:read', 'im:write', 'team:read', 'users:read'],
];

type TeamFacts = Readonly<{ name?: string; enterprise?: string; installed?: boolean; scopes?: readonly string[] }>;
type ChannelFacts = Readonly<{
  name?: string;
  private?: boolean;
  archived?: boolean;
  botIsMember?: boolean;
  sharedWith?: Team;
}>;

export function addTeam(world: World, facts: TeamFacts = {}): Team {
  const id = world.ids.next('T');
  const name = facts.name ?? `Team ${world.teams.size + 1}`;
  const bot = (): Installation | null => world.teams.get(id)?.installation ?? null;
  const team: Team = {
    id,
    name,
    domain: name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-'),
    enterprise: facts.enterprise ?? null,
    get botToken() {
      return bot()?.token ?? '';
    },
    get botId() {
      return bot()?.botId ?? '';
    },
    get botUserId() {
      return bot()?.botUserId ?? '';
    },
  };
  const state: TeamState = { facts: team, installation: null, storageFull: false };
  world.teams.set(id, state);
  if (facts.installed !== false)
    state.installation = install(world, {
      teamId: id,
      enterpriseId: team.enterprise,
      scopes: facts.scopes ?? USUAL_SCOPES,
    });
  return team;
}

export function install(
  world: World,
  facts: Readonly<{ teamId: string | null; enterpriseId: string | null; scopes: readonly string[] }>,
): Installation {
  const installation: Installation = {
    ...facts,
    token: `xoxb-${world.ids.next('1')}-${world.ids.secret()}`,
    scopes: new Set(facts.scopes),
    botId: world.ids.next('B'),
    botUserId: world.ids.next('U'),
    dead: null,
  };
  world.installations.set(installation.token, installation);
  return installation;
}

export function teamState(world: World, team: Pick<Team, 'id'>): TeamState {
  const state = world.teams.get(team.id);
  if (state === undefined) throw new Error(`there is no team ${team.id}`);
  return state;
}

export function channelState(world: World, channel: Pick<Channel, 'id'>): ChannelState {
  const state = world.channels.get(channel.id);
  if (state === undefined) throw new Error(`there is no channel ${channel.id}`);
  return state;
}

export function memberState(world: World, member: Pick<Member, 'id'>): MemberState {
  const state = world.members.get(member.id);
  if (state === undefined) throw new Error(`there is no member ${member.id}`);
  return state;
}

export function addChannel(world: World, team: Team, facts: ChannelFacts = {}): Channel {
  const isPrivate = facts.private === true;
  const channel: Channel = {
    id: world.ids.next(isPrivate ? 'G' : 'C'),
    team: team.id,
    name: facts.name ?? `channel-${world.channels.size + 1}`,
    kind: isPrivate ? 'private' : 'public',
  };
  const teams = [team.id, ...(facts.sharedWith === undefined ? [] : [facts.sharedWith.id])];
  const botIn = new Set(facts.botIsMember === false ? [] : teams);
  world.channels.set(channel.id, { facts: channel, teams, recipient: null, botIn, archived: facts.archived === true });
  return channel;
}

export function addMember(world: World, team: Team, facts: Readonly<{ name?: string; admin?: boolean }> = {}): Member {
  const member: Member = {
    id: world.ids.next('U'),
    team: team.id,
    name: facts.name ?? `member-${world.members.size + 1}`,
    admin: facts.admin === true,
  };
  world.members.set(member.id, { facts: member, dm: null });
  return member;
}

/** The direct messages between the bot and a member; the same each time. */
export function openDm(world: World, member: MemberState): Channel {
  const open = member.dm === null ? undefined : world.channels.get(member.dm);
  if (open !== undefined) return open.facts;
  const { team, id: recipient } = member.facts;
  const facts: Channel = { id: world.ids.next('D'), team, name: 'directmessage', kind: 'dm' };
  world.channels.set(facts.id, { facts, teams: [team], recipient, botIn: new Set([team]), archived: false });
  member.dm = facts.id;
  return facts;
}

function bot(world: World, team: Team): Installation {
  const { installation } = teamState(world, team);
  if (installation === null) throw new Error(`the app is not installed in ${team.name}`);
  return installation;
}

/** The token is worth nothing from now on, and the bot is told so. */
export async function revoke(world: World, team: Team): Promise<Sent> {
  const installation = bot(world, team);
  installation.dead = 'token_revoked';
  return tell(world, team, { type: 'tokens_revoked', tokens: { oauth: [], bot: [installation.botUserId] } });
}

export async function uninstall(world: World, team: Team): Promise<Sent> {
  bot(world, team).dead = 'account_inactive';
  return tell(world, team, { type: 'app_uninstalled' });
}

async function tell(world: World, team: Team, event: Readonly<{ type: string; tokens?: unknown }>): Promise<Sent> {
  const sent = sendEvent(world, { teamId: team.id, event, force: true });
  if (sent === null) throw new Error('nobody was told');
  return sent.facts;
}

export function removeScope(world: World, team: Team, scope: string): void {
  if (!bot(world, team).scopes.delete(scope)) throw new Error(`it does not have ${scope}`);
}

/** Some hours of work later an administrator has it again. */
export function addScope(world: World, team: Team, scope: string): void {
  bot(world, team).scopes.add(scope);
}
