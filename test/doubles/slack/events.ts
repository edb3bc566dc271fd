import { type Fields, fieldsOf, textOf } from '../discord/fields.ts';
import { send } from './sending.ts';
import { installationIn, type SentState, type World } from './world.ts';

type Event = Readonly<{
  /** Whose bot gets it. */
  teamId: string;
  event: Fields;
  /** Where it happened: another team in a shared channel. */
  fromTeamId?: string;
  shared?: boolean;
  /** Also to a bot whose token is worth nothing any more. */
  force?: boolean;
}>;

/** Sends an event; null where the app is not installed. */
export function sendEvent(world: World, { teamId, event, fromTeamId, shared, force }: Event): SentState | null {
  const installation = installationIn(world, teamId);
  if (installation === null || (installation.dead !== null && force !== true)) return null;
  const enterprise = world.teams.get(teamId)?.facts.enterprise ?? null;
  const isOrg = installation.teamId === null;
  return send(world, {
    kind: 'events_api',
    teamId,
    payload: {
      token: world.verificationToken,
      team_id: fromTeamId ?? teamId,
      context_team_id: teamId,
      context_enterprise_id: enterprise,
      ...(enterprise === null ? {} : { enterprise_id: enterprise }),
      api_app_id: world.appId,
      event: { event_ts: world.ids.ts(), ...event },
      type: 'event_callback',
      event_id: world.ids.next('Ev'),
      event_time: Math.floor(world.clock.now() / 1000),
      authorizations: [
        {
          enterprise_id: enterprise,
          team_id: isOrg ? null : teamId,
          user_id: installation.botUserId,
          is_bot: true,
          is_enterprise_install: isOrg,
        },
      ],
      is_ext_shared_channel: shared === true,
      event_context: world.ids.secret(),
    },
  });
}

/** The last event that a member made once more: as Slack repeats what it thinks was not heard, or as a new event about the same. */
export function repeatEvent(world: World, kind: 'sameEventId' | 'newEventId'): SentState {
  const last = world.sent.findLast(
    ({ facts }) => facts.kind === 'events_api' && fieldsOf(facts.payload.event).bot_id === undefined,
  );
  if (last === undefined) throw new Error('there was no event');
  const { payload } = last.facts;
  if (kind === 'sameEventId') {
    const retry = { attempt: (last.retry?.attempt ?? 0) + 1, reason: 'timeout' };
    return send(world, { kind: 'events_api', teamId: last.teamId, payload, retry });
  }
  const again = { ...payload, event_id: `${textOf(payload.event_id)}2` };
  return send(world, { kind: 'events_api', teamId: last.teamId, payload: again });
}
