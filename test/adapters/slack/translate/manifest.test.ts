import { describe, expect, it } from 'vitest';
import { commands } from '../../../../commands/index.ts';
import { commandOfShortcut, manifestOf, SCOPES } from '../../../../src/adapters/slack/translate/manifest.ts';

const over = (publicUrl: string | null, socketMode: boolean, name = 'Easel') =>
  manifestOf(commands, { name, publicUrl, socketMode });

describe('the manifest of the app', () => {
  it('names what Easel hears and may do, and nothing more', () => {
    const { oauth_config: oauth, settings } = over('https://easel.example', false);
    expect(oauth?.scopes).toEqual({
      bot: [
        ...['app_mentions:read', 'channels:history', 'channels:read', 'chat:write', 'commands', 'files:read'],
        ...['files:write', 'groups:history', 'groups:read', 'im:history', 'im:read', 'im:write', 'users:read'],
      ],
    });
    expect(oauth?.scopes?.bot).toEqual([...SCOPES]);
    expect(settings).toMatchObject({ org_deploy_enabled: true, token_rotation_enabled: false });
    expect(settings?.event_subscriptions?.bot_events?.toSorted()).toEqual([
      ...['app_mention', 'app_uninstalled', 'message.channels', 'message.groups', 'message.im', 'tokens_revoked'],
    ]);
  });

  it('sends Slack to the public address, and people back to it', () => {
    const { features, oauth_config: oauth, settings } = over('https://easel.example/', false);
    const url = 'https://easel.example/slack/events';
    expect(settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: url },
      interactivity: { is_enabled: true, request_url: url },
    });
    expect(features?.slash_commands).toMatchObject([{ command: '/imagine', url }]);
    expect(oauth?.redirect_urls).toEqual(['https://easel.example/slack/oauth_redirect']);
  });

  it.each([null, 'https://easel.example'])('has no request address over a socket, with %j', (publicUrl) => {
    const manifest = over(publicUrl, true);
    expect(JSON.stringify(manifest)).not.toMatch(/request_url|"url"|slack\/events/u);
    expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
    expect(manifest.oauth_config?.redirect_urls).toEqual(publicUrl ? [`${publicUrl}/slack/oauth_redirect`] : undefined);
  });

  it('offers one slash command with a hint, and three shortcuts', () => {
    const { features } = over(null, true);
    expect(features?.shortcuts).toMatchObject([
      { type: 'message', name: 'Edit image', callback_id: 'edit_image' },
      { type: 'message', name: 'Vary image', callback_id: 'vary_image' },
      { type: 'global', name: 'New image', callback_id: 'new_image' },
    ]);
    for (const { name, description } of features?.shortcuts ?? []) {
      expect(name).toMatch(/^.{1,24}$/u);
      expect(description).toMatch(/^.{1,150}$/u);
    }
    const [slash, ...more] = features?.slash_commands ?? [];
    expect(more).toEqual([]);
    expect(slash?.usage_hint).toMatch(/^\[what to paint\] \[--model …\] \[--size …\].* \[--private\]$/u);
    expect(slash?.usage_hint).not.toMatch(/image|mask/u);
    expect(['edit_image', 'vary_image', 'new_image', 'x'].map(commandOfShortcut)).toEqual(['edit', 'vary', null, null]);
  });

  it.each([
    ['Easel', 'easel'],
    ['The Paint Shop & Söhne', 'the-paint-shop-s-hne'],
    ['絵', 'easel'],
    ['x'.repeat(100), 'x'.repeat(80)],
  ])('calls the bot of %j %j', (name, bot) => {
    const { display_information: about, features } = over(null, true, name);
    expect(features?.bot_user?.display_name).toBe(bot);
    expect(about.name.length).toBeLessThanOrEqual(35);
    expect(about.description?.length).toBeLessThanOrEqual(140);
  });

  it('is JSON', () => {
    const manifest = over('https://easel.example', false);
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  });
});
