import type { App } from '@slack/bolt';
import type { Log } from '../../../core/log.ts';
import { whereOfEvent } from '../receive/where.ts';
import { type Installations, whoIs } from './installations.ts';

/**
 * Forgets the token of an installation that Slack says has ended.
 * @param api address of the Web API, with a slash at the end
 */
export function forgetUninstalled(app: App, installations: Installations, api: string, log: Log): void {
  const ended = async (id: string) => {
    const installation = await installations.find(id);
    if (installation === null) return;
    // Both events come for one uninstall, and again where an answer was lost: by then it may be installed anew.
    const lives = await whoIs(installation.botToken, api).then(
      () => true,
      () => false,
    );
    if (lives) return;
    await installations.remove(id);
    log.warn(
      { installation: id },
      `Easel was taken out of ${installation.name || id} on Slack: its token is of no use any more`,
    );
  };
  app.event('app_uninstalled', ({ body }) => ended(whereOfEvent(body).installation));
  app.event('tokens_revoked', ({ body }) => ended(whereOfEvent(body).installation));
}
