import { startSlack } from '../test/doubles/slack/slack.ts';

/**
 * A stand-in Slack in a process of its own. It tells its parent with which settings Easel reaches it; told anything, it
 * has the next of its members say /imagine, and tells after how many milliseconds that was acknowledged.
 */
const slack = await startSlack();
// Who has to wait for Slack does less meanwhile, and would look faster for it.
for (const method of ['chat.postMessage', 'conversations.info']) slack.limit(method, 1000);
const team = slack.addTeam({ name: 'Bench' });
const channel = slack.addChannel(team, { name: 'studio' });
const members = Array.from({ length: 50 }, (_, index) => slack.addMember(team, { name: `member ${index}` }));

let said = 0;
const say = async () => {
  const member = members[said % members.length];
  said += 1;
  if (member === undefined) return null;
  const command = await slack.command(member, channel, `wish ${said}`);
  return command.acknowledged;
};

process.on('message', async () => {
  const acknowledged = await say().catch(() => null);
  process.send?.({ afterMs: acknowledged?.afterMs ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ SLACK_API_URL: slack.apiUrl, SLACK_APP_TOKEN: slack.appToken, SLACK_BOT_TOKEN: team.botToken });
