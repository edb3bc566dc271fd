import type { App } from '@slack/bolt';
import type { Log } from '../../../core/log.ts';
import { whereOfEvent } from '../receive/where.ts';
import { isUninstalled } from '../reply/slack-errors.ts';
import { type Installation, type Installations, whoIs } from './installations.ts';

export type UninstallParts = Readonly<{
  installations: Installations;
  /** Address of the Web API, with a slash at the end. */
  api: string;
  /** What is still to be painted there is not, once it has ended. */
  abandon(id: string): Promise<void>;
  log: Log;
}>;

/** Forgets the token of an installation, if Slack says that it has ended. */
export function createEnding({ installations, api, abandon, log }: UninstallParts): (id: string) => Promise<void> {
  const isDead = async ({ id, botToken }: Installation) => {
    try {
      await whoIs(botToken, api);
      return false;
    } catch (error) {
      if (isUninstalled(error)) return true;
      log.warn(
        { err: error, installation: id },
        'Slack did not say whether Easel is still installed: its token is kept',
      );
      return false;
    }
  };
  return async (id) => {
    const installation = await installations.find(id);
    // Several events come for one uninstall, and again where an answer was lost: by then it may be installed anew.
    if (installation === null || !(await isDead(installation))) return;
    if ((await installations.find(id))?.botToken !== installation.botToken) return;
    await installations.remove(id);
    await abandon(id);
    const name = installation.name || id;
    log.warn({ installation: id }, `Easel was taken out of ${name} on Slack: its token is of no use any more`);
  };
}

/** Hears when Easel is taken out of a workspace. */
export function forgetUninstalled(app: App, ended: (id: string) => Promise<void>): void {
  // An organization is named beside the team, or instead of it.
  const endedIn = async (body: Parameters<typeof whereOfEvent>[0]) => {
    const ids = new Set([whereOfEvent(body).installation, body.enterprise_id ?? '', body.team_id ?? '']);
    for (const id of ids) if (id !== '') await ended(id);
  };
  app.event('app_uninstalled', ({ body }) => endedIn(body));
  app.event('tokens_revoked', ({ body }) => endedIn(body));
}
