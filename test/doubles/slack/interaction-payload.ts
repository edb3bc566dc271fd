import type { Fields } from '../discord/fields.ts';
import { makeResponseUrl } from './response-urls.ts';
import { channelState, memberState } from './setting.ts';
import { makeTrigger } from './triggers.ts';
import type { Channel, Member } from './what-tests-see.ts';
import {
  type ChannelState,
  type Installation,
  installationIn,
  type ResponseUrl,
  type Trigger,
  type World,
} from './world.ts';

export type Happening = Readonly<{
  installation: Installation;
  /** Whose app it is that hears of it. */
  teamId: string;
  channel: ChannelState | null;
  trigger: Trigger;
  responseUrl: ResponseUrl | null;
}>;

type Place = Readonly<{
  channel?: Pick<Channel, 'id'> | undefined;
  sourceTs?: string;
  viewId?: string;
  teamId?: string;
}>;

/** What a member does with the app: throws where the app is not, or the member cannot be there. */
export function happen(world: World, member: Member, { channel, sourceTs, viewId, teamId: said }: Place): Happening {
  const { team } = memberState(world, member).facts;
  const place = channel === undefined ? null : channelState(world, channel);
  if (place !== null && !place.teams.includes(team)) throw new Error(`${member.name} is not in this channel`);
  if (place !== null && place.recipient !== null && place.recipient !== member.id) {
    throw new Error('these are the direct messages of somebody else');
  }
  const teamId = said ?? team;
  const installation = installationIn(world, teamId);
  if (installation === null || installation.dead !== null) throw new Error('the app is not installed there');
  return {
    installation,
    teamId,
    channel: place,
    trigger: makeTrigger(world, teamId, member.id, viewId ?? null),
    responseUrl: place === null ? null : makeResponseUrl(world, member, place, teamId, sourceTs ?? null),
  };
}

export function enterpriseOf(world: World, teamId: string): Readonly<{ id: string; name: string }> | null {
  const id = world.teams.get(teamId)?.facts.enterprise ?? null;
  return id === null ? null : { id, name: `Organisation ${id}` };
}

/** What all interactions have in common. */
export function commonOf(world: World, member: Member, { installation, teamId, trigger }: Happening): Fields {
  const { id, name, team } = member;
  const enterprise = enterpriseOf(world, teamId);
  return {
    user: { id, username: name, name, team_id: team },
    api_app_id: world.appId,
    token: world.verificationToken,
    trigger_id: trigger.id,
    // Where it is installed for a whole organisation nothing but the user tells the team.
    team:
      installation.teamId === null
        ? null
        : {
            id: teamId,
            domain: world.teams.get(teamId)?.facts.domain ?? '',
            ...(enterprise === null ? {} : { enterprise_id: enterprise.id, enterprise_name: enterprise.name }),
          },
    enterprise,
    is_enterprise_install: installation.teamId === null,
  };
}

export const channelOf = ({ facts }: ChannelState) => ({ id: facts.id, name: facts.name });
