import { textOf } from '../discord/fields.ts';
import { memberFor } from './access.ts';
import { type Methods, TIER } from './method.ts';
import { Refusal, unforeseen } from './refusal.ts';
import { belongsTo } from './world.ts';

export const peopleMethods: Methods = {
  'auth.test': {
    perMinute: TIER.special,
    args: {},
    answer({ world, installation, teamId }) {
      const team = world.teams.get(teamId ?? '')?.facts;
      const isOrg = installation.teamId === null;
      return {
        url: `https://${team?.domain ?? 'organisation'}.${isOrg ? 'enterprise.' : ''}slack.com/`,
        team: team?.name ?? 'Organisation',
        user: 'easel',
        team_id: team?.id ?? installation.enterpriseId,
        user_id: installation.botUserId,
        bot_id: installation.botId,
        is_enterprise_install: isOrg,
        ...(installation.enterpriseId === null ? {} : { enterprise_id: installation.enterpriseId }),
      };
    },
  },
  'users.info': {
    perMinute: TIER.four,
    scopes: ['users:read'],
    needsTeam: true,
    args: { 'user!': 'text', include_locale: 'flag' },
    answer(call) {
      if (call.args.user === call.installation.botUserId) {
        return { user: { id: call.args.user, team_id: call.teamId, name: 'easel', is_bot: true, deleted: false } };
      }
      const { id, team, name, admin } = memberFor(call, call.args.user).facts;
      return {
        user: {
          id,
          team_id: team,
          name,
          real_name: name,
          deleted: false,
          is_admin: admin,
          is_owner: false,
          is_bot: false,
          tz: 'Europe/Zurich',
          profile: { real_name: name, display_name: name, team },
          ...(call.args.include_locale === true ? { locale: 'en-US' } : {}),
        },
      };
    },
  },
  'team.info': {
    perMinute: TIER.three,
    scopes: ['team:read'],
    needsTeam: true,
    args: { team: 'text', domain: 'text' },
    answer({ world, args, installation, teamId }) {
      const asked = textOf(args.team) || teamId || '';
      const team = world.teams.get(asked)?.facts;
      if (team === undefined || !belongsTo(world, installation, asked)) throw unforeseen('team_not_found');
      const { id, name, domain, enterprise } = team;
      return { team: { id, name, domain, ...(enterprise === null ? {} : { enterprise_id: enterprise }) } };
    },
  },
  'bots.info': {
    perMinute: TIER.three,
    scopes: ['users:read'],
    needsTeam: true,
    args: { bot: 'text' },
    answer({ world, args, installation }) {
      if (args.bot !== installation.botId) throw new Refusal('bot_not_found');
      const { botId: id, botUserId: user } = installation;
      return { bot: { id, deleted: false, name: 'easel', app_id: world.appId, user_id: user } };
    },
  },
};
