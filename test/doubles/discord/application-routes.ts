import { checkCommands } from './command-rules.ts';
import { fieldsIn, idOf, textOf } from './fields.ts';
import { refuseUnknown } from './message-changes.ts';
import { channelOf, guildOf, memberOf, rolesOf, userOf } from './places.ts';
import { missingAccess, unknownGuild, unknownMember, unknownUser } from './refusal.ts';
import type { Answer, Call, Route } from './route.ts';
import { openDm } from './setting.ts';
import type { GuildState, World } from './world.ts';

const GLOBAL_COMMANDS = /^\/applications\/(\d+)\/commands$/;
const GUILD_COMMANDS = /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/;

const ok = (body: unknown): Answer => ({ status: 200, body });

function guildIn(world: World, id: string): GuildState {
  const guild = world.guilds.get(id);
  if (guild === undefined || !guild.hasBot) throw unknownGuild();
  return guild;
}

function applicationOf(world: World) {
  return {
    id: world.applicationId,
    name: 'Easel',
    icon: null,
    description: '',
    type: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: world.applicationFlags,
    bot: userOf(world, world.botId),
    owner: { id: world.botId, username: 'owner', global_name: null, discriminator: '0', avatar: null },
    team: null,
    redirect_uris: [],
    integration_types_config: { 0: {}, 1: {} },
    approximate_guild_count: world.guilds.size,
    approximate_user_install_count: 0,
  };
}

function putCommands(world: World, call: Call, scope: string): Answer {
  const [applicationId = ''] = call.params;
  if (applicationId !== world.applicationId) throw missingAccess();
  const checked = checkCommands(call.body);
  const before = world.commands.get(scope) ?? [];
  const commands = checked.map((command) => {
    const same = before.find((one) => one.name === command.name && one.type === command.type);
    const guild = scope === 'global' ? {} : { guild_id: scope };
    return {
      ...command,
      ...guild,
      id: same?.id ?? world.ids.next(),
      application_id: world.applicationId,
      version: world.ids.next(),
    };
  });
  world.commands.set(scope, commands);
  return ok(commands);
}

export const applicationRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/users\/@me$/, answer: (world) => ok({ ...userOf(world, world.botId), flags: 0 }) },
  {
    ...{ method: 'GET', path: /^\/users\/(\d+)$/ },
    answer(world, { params: [id = ''] }) {
      if (id !== world.botId && !world.members.has(id)) throw unknownUser();
      return ok(userOf(world, id));
    },
  },
  {
    ...{ method: 'POST', path: /^\/users\/@me\/channels$/ },
    answer(world, { fields }) {
      refuseUnknown(fields, ['recipient_id']);
      const member = world.members.get(idOf(fields.recipient_id));
      if (member === undefined) throw unknownUser();
      return ok(channelOf(world, openDm(world, member)));
    },
  },
  { method: 'GET', path: /^\/applications\/@me$/, answer: (world) => ok(applicationOf(world)) },
  { method: 'GET', path: /^\/oauth2\/applications\/@me$/, answer: (world) => ok(applicationOf(world)) },
  {
    method: 'GET',
    path: /^\/guilds\/(\d+)$/,
    answer: (world, { params: [id = ''] }) => ok(guildOf(guildIn(world, id))),
  },
  {
    ...{ method: 'GET', path: /^\/guilds\/(\d+)\/roles$/ },
    answer: (world, { params: [id = ''] }) => ok(rolesOf(guildIn(world, id))),
  },
  {
    ...{ method: 'GET', path: /^\/guilds\/(\d+)\/members\/(\d+)$/ },
    answer(world, { params: [guildId = '', id = ''] }) {
      const guild = guildIn(world, guildId);
      if (id !== world.botId && world.members.get(id)?.facts.guildId !== guildId) throw unknownMember();
      return ok({ ...memberOf(world, guild, id), user: userOf(world, id) });
    },
  },
  { method: 'PUT', path: GLOBAL_COMMANDS, answer: (world, call) => putCommands(world, call, 'global') },
  { method: 'GET', path: GLOBAL_COMMANDS, answer: (world) => ok(fieldsIn(world.commands.get('global'))) },
  {
    ...{ method: 'PUT', path: GUILD_COMMANDS },
    answer: (world, call) => putCommands(world, call, guildIn(world, textOf(call.params[1])).facts.id),
  },
  {
    ...{ method: 'GET', path: GUILD_COMMANDS },
    answer: (world, { params: [, id = ''] }) => ok(fieldsIn(world.commands.get(guildIn(world, id).facts.id))),
  },
];
