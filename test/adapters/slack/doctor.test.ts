import { describe, expect, it } from 'vitest';
import { type DoctorSettings, examineSlack } from '../../../src/adapters/slack/doctor.ts';
import { startSlack } from '../../doubles/slack/slack.ts';
import { startProcess, temporaryFolder } from '../../fixtures/easel-process.ts';

async function aTeam() {
  const slack = await startSlack();
  const team = slack.addTeam({ name: 'Ateliers' });
  const channel = slack.addChannel(team, { name: 'studio' });
  const settings = { botToken: team.botToken, appToken: slack.appToken, api: slack.apiUrl, channel: channel.id };
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
    const findings = await here.look({ botToken: 'xoxb-wrong', appToken: 'xapp-wrong' });
    expect(wrongs(findings)).toEqual(['slack token', 'slack socket']);
    expect(wrongs(await here.look({ appToken: null }))).toEqual(['slack socket']);
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
});
