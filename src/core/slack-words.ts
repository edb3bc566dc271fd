/** What is said on Slack alone, beside what all chats say. */
export const slackWords = {
  asked: (time: string) => `asked at ${time}`,
  begun: (time: string) => `began at ${time}`,
  newImage: 'New image',
  newImageDescription: 'Paint a picture from words',
  submit: { paints: 'Paint', tells: 'Send' },
  about: 'Say a wish, watch the picture sharpen in the message.',
} as const;
