import { Client, Events, GatewayIntentBits, Routes } from 'discord.js';
import OpenAI from 'openai';

/**
 * The rival: what a tutorial would build of discord.js and the openai client, in one loop. With an image API it paints
 * and edits its reply; without one it only acknowledges (the limit).
 */
const { DISCORD_TOKEN = '', DISCORD_API_URL = '', OPENAI_BASE_URL = '' } = process.env;
const openai = OPENAI_BASE_URL === '' ? null : new OpenAI();
const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: DISCORD_API_URL } });

client.on(Events.InteractionCreate, async (interaction) => {
  if (!interaction.isChatInputCommand()) return;
  await interaction.deferReply();
  if (openai === null) return;
  const prompt = interaction.options.getString('prompt', true);
  const stream = await openai.images.generate({ prompt, model: 'gpt-image-2', stream: true, partial_images: 3 });
  for await (const event of stream) {
    await interaction.editReply({
      files: [{ attachment: Buffer.from(event.b64_json, 'base64'), name: 'picture.png' }],
    });
  }
});
client.once(Events.ClientReady, async ({ application, rest }) => {
  const options = [{ type: 3, name: 'prompt', description: 'What to paint', required: true }];
  const body = [{ type: 1, name: 'imagine', description: 'Paint', options }];
  await rest.put(Routes.applicationCommands(application.id), { body });
  console.log('ready');
});
process.once('disconnect', () => process.exit(0));
await client.login(DISCORD_TOKEN);
