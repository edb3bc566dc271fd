/** Whose installation something came through, and in which of its teams it happened. */
export type Where = Readonly<{ installation: string; team: string }>;

/** Who did something, and where, as every kind of Slack event says it. */
export type Origin = Where & Readonly<{ channel: string; thread: string | null; user: string }>;

/**
 * @param whole whether Easel is installed for all of an organization; in commands it is a text
 */
export function whereOf(team: string | null | undefined, enterprise: string | null | undefined, whole: unknown): Where {
  const wholeOrganization = whole === true || whole === 'true';
  return { installation: (wholeOrganization ? enterprise : team) ?? '', team: team ?? '' };
}

/** What an event says of who is meant to hear it. In a channel shared between workspaces `team_id` is that of the speaker. */
type EventBody = Readonly<{
  team_id?: string;
  enterprise_id?: string;
  context_team_id?: string;
  context_enterprise_id?: string;
  authorizations?: readonly Readonly<{
    team_id: string | null;
    enterprise_id: string | null;
    is_enterprise_install?: boolean;
  }>[];
}>;

export function whereOfEvent(body: EventBody): Where {
  const [hearer] = body.authorizations ?? [];
  const team = body.context_team_id ?? hearer?.team_id ?? body.team_id;
  const enterprise = body.context_enterprise_id ?? hearer?.enterprise_id ?? body.enterprise_id;
  return whereOf(team, enterprise, hearer?.is_enterprise_install);
}
