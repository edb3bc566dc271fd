/**
 * All sentences that people read, in one place, so that another language is one more file. Names and descriptions of
 * commands stand with their command.
 */
export const words = {
  option: {
    unknown: (name: string, known: readonly string[]) =>
      `There is no option ${name}; there ${known.length === 1 ? 'is' : 'are'} ${list(known, 'and')}.`,
    notText: (name: string) => `The option ${name} takes text.`,
    tooLong: (name: string, max: number) => `The option ${name} takes at most ${number(max)} characters.`,
    choice: (name: string, value: string, choices: readonly string[]) =>
      `The option ${name} cannot be ${quote(value)}; it can be ${list(choices, 'or')}.`,
    integer: (name: string, value: unknown, min: number, max: number) =>
      `The option ${name} cannot be ${quote(value)}; it takes a whole number from ${min} to ${max}.`,
    notPicture: (name: string) => `The option ${name} takes pictures.`,
    tooMany: (name: string, max: number) => `The option ${name} takes at most ${max} pictures.`,
    oneOf: (name: string, value: unknown, model: string, allowed: readonly string[]) =>
      `The option ${name} cannot be ${quote(value)} with ${model}; it can be ${list(allowed, 'or')}.`,
    notTaken: (name: string, model: string) => `${model} does not take the option ${name}; leave it out.`,
    whole: (name: string, value: unknown, low: number, high: number, model: string) =>
      low === high
        ? `The option ${name} can only be ${low} here, not ${quote(value)}.`
        : `The option ${name} cannot be ${quote(value)} with ${model}; it takes a whole number from ${low} to ${high}.`,
    model: (name: string, value: unknown, models: readonly string[]) =>
      `The option ${name} cannot be ${quote(value)}; it can be ${list(models, 'or')}.`,
    unclosed: (quoteMark: string) => `A quotation mark ${quoteMark} is opened but not closed.`,
    noValue: (name: string) => `The option ${name} needs a value, as in --${name}=value.`,
  },
  size: {
    notText: (name: string) => `The option ${name} takes text such as auto, square, 16:9 or 1536x864.`,
    unknown: (name: string, value: string, known: readonly string[]) =>
      `The option ${name} cannot be ${quote(value)}; it can be auto, ${list([...known, 'a ratio such as 16:9', 'pixels such as 1536x864'], 'or')}.`,
    notInList: (name: string, value: string, model: string, sizes: readonly string[]) =>
      `The option ${name} cannot be ${value} with ${model}; it can be ${list(sizes, 'or')}.`,
    ratioTooLong: (name: string, value: string, max: number) =>
      `The option ${name} cannot be ${value}: the longer edge may be at most ${max} times the shorter one.`,
    notFree: (
      name: string,
      value: string,
      problem: 'step' | 'edge' | 'ratio' | 'small' | 'large',
      rule: { step: number; maxEdge: number; maxRatio: number; minPixels: number; maxPixels: number },
      instead: string,
    ) => {
      const why = {
        step: `both edges must be multiples of ${rule.step}`,
        edge: `an edge may be at most ${number(rule.maxEdge)} pixels`,
        ratio: `the longer edge may be at most ${rule.maxRatio} times the shorter one`,
        small: `it is too small, at least ${number(rule.minPixels)} pixels in all are needed`,
        large: `it is too large, at most ${number(rule.maxPixels)} pixels in all can be painted`,
      }[problem];
      return `The option ${name} cannot be ${value}: ${why}; ${instead} would work.`;
    },
  },
  request: {
    noPrompt: (name: string) => `The option ${name} is empty; say what to paint.`,
    longPrompt: (name: string, length: number, spec: { name: string; maxPrompt: number }) =>
      `The option ${name} has ${number(length)} characters; ${spec.name} takes at most ${number(spec.maxPrompt)}.`,
    kind: (kind: string, model: string) =>
      `${model} cannot ${{ generate: 'paint from words alone', edit: 'edit a picture', vary: 'vary a picture' }[kind] ?? kind}; choose another model.`,
    inputsWithGenerate: (name: string) =>
      `The option ${name} takes pictures only when something is edited; leave it out or edit.`,
    noInputs: (name: string) => `The option ${name} is empty; give a picture to start from.`,
    tooManyInputs: (name: string, spec: { name: string; maxInputs: number }) =>
      `The option ${name} has too many pictures; ${spec.name} takes at most ${spec.maxInputs}.`,
    maskAlone: (mask: string, inputs: string) =>
      `The option ${mask} says where a picture may change; give that picture with ${inputs} too.`,
    transparentJpeg: (background: string, format: string) =>
      `The option ${background} cannot be transparent when ${format} is jpeg; choose png or webp as ${format}.`,
    compression: (name: string, format: string, value: string, formats: readonly string[]) =>
      `The option ${name} does nothing for ${value}; choose ${list(formats, 'or')} as ${format}, or leave ${name} out.`,
    moderationOnEdit: (name: string) =>
      `The option ${name} can be low only when painting from words; leave it out for edits.`,
  },
  picture: {
    unreadable: 'That file is not a picture that can be read; a PNG, JPEG or WebP file works.',
    svg: 'SVG drawings cannot be used as a picture to start from; save it as PNG and give that.',
    tooManyBytes: (bytes: number, max: number) =>
      `That picture has ${megabytes(bytes)}; at most ${megabytes(max)} can be taken.`,
    tooManyPixels: (width: number, height: number, max: number) =>
      `That picture is ${width} × ${height}; at most ${number(max)} pixels in all can be taken. Make it smaller first.`,
    dataUrl: (name: string) => `The option ${name} takes pictures as data URLs, such as data:image/png;base64,….`,
    unknown: 'That picture is not here any more; attach it again.',
  },
  job: {
    notFound: 'There is no such picture request; it may have been deleted.',
    notYours: 'Only the member who asked for it, or an admin, can do that.',
    alreadyEnded: 'That is already over, there is nothing left to cancel.',
    stillOpen: 'That is still being painted; cancel it first.',
    nothingOpen: 'You have nothing waiting or being painted.',
    keyReused: 'That Idempotency-Key was used for another request; use a new key for a new request.',
    cancelling: 'Cancelling.',
    deleted: 'Deleted.',
    tooMany: (max: number) => `You have ${max} requests waiting already; wait for one of them, or cancel it.`,
    busy: 'Too much is waiting to be painted just now; try again in a minute.',
    stopping: 'Easel is restarting just now; try again in a minute.',
  },
  http: {
    unauthorized: 'This needs the access token of this Easel.',
    unauthorizedRemedy: 'Send it as Authorization: Bearer TOKEN; it is the API_TOKEN setting.',
    localOnly: 'Without an API_TOKEN setting, only programs on the same machine are answered.',
    localOnlyRemedy: 'Set API_TOKEN and send it as Authorization: Bearer TOKEN.',
    wrongHost: 'This address is not one that Easel answers to.',
    wrongHostRemedy: 'Use localhost, or set API_TOKEN and PUBLIC_URL.',
    notJson: 'The body is not JSON that can be read.',
    notObject: 'The body must be a JSON object.',
    wrongType: (wanted: string) => `The content type must be ${wanted}.`,
    tooLarge: (max: number) => `The body is too large; at most ${megabytes(max)} can be taken.`,
    unknownField: (name: string, known: readonly string[]) =>
      `There is no field ${name}; there are ${list(known, 'and')}.`,
    badKey: 'Idempotency-Key must be 1 to 255 printable characters.',
    noMember: 'The page does not know you yet; reload it.',
    someone: 'Someone',
    noRoute: 'There is nothing at this address.',
    wrongMethod: (allowed: readonly string[]) => `This address takes ${list(allowed, 'or')}.`,
  },
  view: {
    waiting: (ahead: number) => (ahead === 0 ? 'Next in line…' : `Waiting, ${ahead} before it…`),
    painting: (hasPreview: boolean) => (hasPreview ? 'Painting, it is getting sharper…' : 'Painting…'),
    finished: (count: number, missing: number, seconds: number) =>
      missing > 0
        ? `Painted ${count} of ${count + missing} in ${duration(seconds)}; the rest could not be painted.`
        : `Painted${count > 1 ? ` ${count} pictures` : ''} in ${duration(seconds)}.`,
    refused: (stage: string, categories: readonly string[]) => {
      const about = categories.length > 0 ? ` It was about ${list(categories.map(category), 'and')}.` : '';
      const what = stage === 'output' ? 'what came out does' : 'this wish does';
      return `This was not painted: ${what} not pass the safety check.${about} Try saying it another way.`;
    },
    cancelled: (begun: boolean) => (begun ? 'Cancelled while it was being painted.' : 'Cancelled before it began.'),
    interrupted: 'Interrupted by a restart. It was not charged to your quota; you can run it again.',
    seconds: (seconds: number) => duration(seconds),
    cost: (microDollars: number) => money(microDollars),
  },
  button: {
    cancel: 'Cancel',
    edit: (which: number | null) => (which === null ? 'Edit' : `Edit ${which}`),
    again: 'Again',
    runAgain: 'Run again',
    delete: 'Delete',
  },
  service: {
    keyRejected: 'The image service does not accept the API key.',
    keyRejectedRemedy: 'An admin needs to check OPENAI_API_KEY.',
    organizationUnverified: 'The OpenAI organization is not verified for this model yet.',
    organizationUnverifiedRemedy: 'An admin can verify it in the OpenAI settings; it takes up to 15 minutes to count.',
    noAccess: 'The API key may not use this model.',
    noAccessRemedy: 'An admin can allow it in the OpenAI project, or choose another model.',
    modelGone: 'The image service does not have this model.',
    modelGoneRemedy: 'Choose another model.',
    billingLimit: 'The OpenAI account has no money left for pictures.',
    billingLimitRemedy: 'An admin needs to look at its billing limits.',
    rateLimited: 'The image service has had too many requests just now.',
    rateLimitedRemedy: 'Try again in a minute.',
    overloaded: 'The image service is overloaded just now.',
    overloadedRemedy: 'Try again in a few minutes.',
    serviceError: 'The image service had a fault of its own.',
    serviceErrorRemedy: 'Try again; if it happens often, it is for OpenAI to mend.',
    pictureRejected: 'The image service could not use one of the pictures.',
    pictureRejectedRemedy: 'Try another picture, or save it as PNG first.',
    requestRejected: 'The image service did not accept this request.',
    requestRejectedRemedy: 'Try other options, or say it another way.',
    unreachable: 'The image service could not be reached.',
    unreachableRemedy: 'Try again in a minute; an admin can check the network and OPENAI_BASE_URL.',
    connectionLost: 'The connection to the image service broke while it was painting.',
    endedEarly: 'The image service stopped before the picture was done.',
    stalled: 'The image service said nothing for too long, so the painting was ended.',
    badAnswer: 'The image service answered with something that is not a picture.',
    again: 'Try again.',
  },
  command: {
    unknown: (name: string, known: readonly string[]) =>
      `There is no command /${name}${known.length > 0 ? `; there are ${list(known, 'and')}` : ''}.`,
    badButton: 'That button belongs to an older page; reload it.',
  },
  help: {
    intro: 'Say what you want to see, and it is painted before your eyes.',
    outro: 'Reply to a picture, or press Edit under it, and say what should be different.',
  },
  internal: { failed: 'Something went wrong inside Easel.', remedy: 'Try again; the log says more to an admin.' },
  storage: { failed: 'The picture could not be stored.', remedy: 'An admin needs to look at the disk.' },
} as const;

/** Money in US dollars, with as many digits as a small sum needs. */
export function money(microDollars: number): string {
  const dollars = microDollars / 1_000_000;
  return `$${dollars < 0.1 ? dollars.toFixed(3) : dollars.toFixed(2)}`;
}

function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

function category(name: string): string {
  const [family = name] = name.split('/');
  const known: Record<string, string> = {
    sexual: 'sexual content',
    violence: 'violence',
    hate: 'hate',
    harassment: 'harassment',
    'self-harm': 'self-harm',
    illicit: 'something illegal',
  };
  return known[family] ?? 'something it does not allow';
}

function list(items: readonly string[], joint: 'and' | 'or'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${joint} ${items.at(-1)}`;
}

function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `“${text.length > 60 ? `${text.slice(0, 59)}…` : text}”`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / (1024 * 1024)).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)} MB`;
}
