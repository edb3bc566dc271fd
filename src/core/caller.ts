/** Who asks, and from where. Plain data, stored with each job. */
export type Caller = Readonly<{
  platform: string;
  /** The guild or team: pictures, keys and settings never cross from one to another. */
  workspace: string;
  channel: string;
  thread: string | null;
  user: Readonly<{ id: string; name: string }>;
  roles: readonly string[];
}>;

/** The role that lets a member cancel and delete what others asked for. */
export const ADMIN = 'admin';

/** The role of those who may ask for the weaker moderation where they are. */
export const MAY_LOWER_MODERATION = 'lower-moderation';

/** Whether `caller` may cancel or delete what `owner` asked for: the requester and admins of the same workspace may. */
export function mayManage(caller: Caller, owner: Caller): boolean {
  if (caller.platform !== owner.platform || caller.workspace !== owner.workspace) return false;
  return caller.user.id === owner.user.id || caller.roles.includes(ADMIN);
}

/** Whether `caller` may know of what `owner` asked for: what is private is for its requester alone, in its workspace. */
export function maySee(caller: Caller, owner: Caller, audience: 'channel' | 'caller'): boolean {
  if (workspaceOf(caller) !== workspaceOf(owner)) return false;
  return audience === 'channel' || caller.user.id === owner.user.id;
}

/** Pictures belong to a workspace of a platform: two platforms may use the same name for theirs. */
export function workspaceOf({ platform, workspace }: Caller): string {
  return `${platform}/${workspace}`;
}
