import { startDiscord } from '../test/doubles/discord/discord.ts';

/**
 * A stand-in Discord in a process of its own. It tells its parent with which settings Easel reaches it; told anything, it
 * has the next of its members say /imagine, and tells after how many milliseconds that was acknowledged.
 */
const discord = await startDiscord();
const guild = discord.addGuild({ name: 'Bench' });
const channel = discord.addChannel(guild, { name: 'studio' });
const members = Array.from({ length: 50 }, (_, index) => discord.addMember(guild, { name: `member ${index}` }));

let said = 0;
const say = async () => {
  const member = members[said % members.length];
  said += 1;
  if (member === undefined) return null;
  const interaction = await discord.use(member, channel, 'imagine', { prompt: `wish ${said}` });
  return interaction.acknowledged;
};

process.on('message', async () => {
  const acknowledged = await say().catch(() => null);
  process.send?.({ afterMs: acknowledged?.afterMs ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ DISCORD_API_URL: discord.apiUrl, DISCORD_CDN_URL: discord.cdnUrl, DISCORD_TOKEN: discord.token });
