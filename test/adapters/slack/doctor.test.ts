import { describe, expect, it } from 'vitest';
import { type DoctorSettings, examineSlack } from '../../../src/adapters/slack/doctor.ts';
import { startSlack } from '../../doubles/slack/slack.ts';
import { startProcess } from '../../fixtures/easel-process.ts';
import { startSlackOverHttp } from '../../fixtures/slack-over-http.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function aTeam() {
  const slack = await startSlack();
  const team = slack.addTeam({ name: 'Ateliers' });
  const channel = slack.addChannel(team, { name: 'studio' });
  const settings: DoctorSettings = {
    workspaces: { kind: 'one', botToken: team.botToken },
    way: { kind: 'socket', appToken: slack.appToken },
    api: slack.apiUrl,
    publicUrl: null,
    channel: channel.id,
  };
  const look = async (more: Partial<DoctorSettings> = {}) => examineSlack({ ...settings, ...more });
  return { slack, team, channel, look, [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose]() };
}

const wrongs = (findings: Awaited<ReturnType<typeof examineSlack>>) =>
  findings.flatMap((each) => (each.ok ? [] : [each.about]));

describe('the doctor on Slack', () => {
  it('finds all well, and changes nothing', async () => {
    await using here = await aTeam();
    const findings = await here.look();
    expect(wrongs(findings)).toEqual([]);
    expect(findings.map(({ about }) => about)).toEqual([
      'slack token',
      'slack scopes',
      'slack socket',
      'slack channel',
    ]);
    const called = new Set(here.slack.requests().map(({ method }) => method));
    expect([...called].sort()).toEqual(['apps.connections.open', 'auth.test', 'conversations.info']);
  });

  it('finds a token that Slack does not know, and a connection that cannot be opened', async () => {
    await using here = await aTeam();
    const findings = await here.look({
      workspaces: { kind: 'one', botToken: 'xoxb-wrong' },
      way: { kind: 'socket', appToken: 'xapp-wrong' },
    });
    expect(wrongs(findings)).toEqual(['slack token', 'slack socket']);
    expect(JSON.stringify(findings)).not.toContain('wrong"');
  });

  it('finds a scope that the token does not have, by its name', async () => {
    await using here = await aTeam();
    here.slack.removeScope(here.team, 'files:read');
    const findings = await here.look();
    expect(wrongs(findings)).toEqual(['slack scopes']);
    expect(findings.find(({ about }) => about === 'slack scopes')?.text).toContain('files:read');
  });

  it('finds a channel that it is not in, one that is archived, and one that it does not see', async () => {
    await using here = await aTeam();
    const elsewhere = here.slack.addChannel(here.team, { name: 'elsewhere', botIsMember: false });
    expect(wrongs(await here.look({ channel: elsewhere.id }))).toEqual(['slack channel']);
    expect(wrongs(await here.look({ channel: 'C0NOTHING00' }))).toEqual(['slack channel']);
    here.slack.archive(here.channel);
    expect(wrongs(await here.look())).toEqual(['slack channel']);
  });
});

describe('the doctor on Slack over HTTP', () => {
  const KEY = 'thirty-two characters, or some more';

  it('finds that Easel answers where Slack sends, and who signs with another secret', async () => {
    await using here = await startSlackOverHttp({}, { token: (slack) => slack.addTeam().botToken });
    const { slack, publicUrl } = here;
    const [team] = [slack.addTeam()];
    const settings: DoctorSettings = {
      workspaces: { kind: 'one', botToken: team?.botToken ?? '' },
      way: { kind: 'http', signingSecret: slack.signingSecret },
      ...{ api: slack.apiUrl, publicUrl, channel: null },
    };
    expect(wrongs(await examineSlack(settings))).toEqual([]);
    const said = async (more: Partial<DoctorSettings>) =>
      (await examineSlack({ ...settings, ...more })).find(({ about }) => about === 'slack requests')?.text;
    expect(await said({ way: { kind: 'http', signingSecret: 'another' } })).toContain(
      'does not know this signing secret',
    );
    expect(await said({ publicUrl: 'http://127.0.0.1:9' })).toContain('nothing answers');
    expect(await said({ publicUrl: null })).toContain('PUBLIC_URL is not set');
  });

  it('finds whether Slack knows the app that workspaces install', async () => {
    await using here = await startSlackOverHttp();
    const { slack, publicUrl } = here;
    const look = (clientSecret: string) =>
      examineSlack({
        workspaces: {
          kind: 'many',
          clientId: slack.clientId,
          clientSecret,
          publicUrl,
          key: KEY,
          isWelcome: () => true,
        },
        way: { kind: 'http', signingSecret: slack.signingSecret },
        ...{ api: slack.apiUrl, publicUrl, channel: null },
      });
    const [app] = await look(slack.clientSecret);
    expect(app).toMatchObject({ ok: true, text: expect.stringContaining(`${publicUrl}/slack/install`) });
    const findings = await look('another');
    expect(findings[0]).toMatchObject({ ok: false, text: expect.stringContaining('bad_client_secret') });
    expect(JSON.stringify(findings)).not.toContain(slack.clientSecret);
  });
});

describe('the manifest', () => {
  it('is printed as JSON, with the command, the shortcuts and the scopes', async () => {
    await using folder = await temporaryFolder();
    const printed = startProcess({ DATA_DIR: folder.path }, 'slack:manifest');
    expect(await printed.ended).toBe(0);
    const manifest = JSON.parse(printed.output()) as {
      features: { slash_commands: { command: string }[]; shortcuts: { callback_id: string }[] };
      oauth_config: { scopes: { bot: string[] } };
      settings: { socket_mode_enabled: boolean };
    };
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(['/imagine']);
    expect(manifest.features.shortcuts.map((each) => each.callback_id)).toEqual([
      'edit_image',
      'vary_image',
      'new_image',
    ]);
    expect(manifest.oauth_config.scopes.bot).toContain('files:write');
    expect(manifest.settings.socket_mode_enabled).toBe(true);
  });

  it('sends everything to the public address where there is one, unless there is a token for sockets', async () => {
    await using folder = await temporaryFolder();
    const print = async (settings: Record<string, string>) => {
      const printed = startProcess(
        { DATA_DIR: folder.path, PUBLIC_URL: 'https://easel.example', API_TOKEN: 'a-token-of-16-letters', ...settings },
        'slack:manifest',
      );
      expect(await printed.ended).toBe(0);
      return JSON.parse(printed.output()) as { settings: { socket_mode_enabled: boolean } };
    };
    const manifest = await print({});
    expect(manifest.settings.socket_mode_enabled).toBe(false);
    expect(JSON.stringify(manifest)).toContain('https://easel.example/slack/events');
    expect((await print({ SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' })).settings.socket_mode_enabled).toBe(
      true,
    );
  });
});
