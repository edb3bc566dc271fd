import { chat } from './chat-words.ts';
import { doctor } from './doctor-words.ts';
import { http } from './http-words.ts';
import { list, megabytes, money, number, quote } from './phrases.ts';
import { service } from './service-words.ts';
import { slack } from './slack-words.ts';
import { view } from './view-words.ts';

/**
 * All sentences that people read, in one place, so that another language is one more file. Names and descriptions of
 * commands stand with their command.
 */
export const words = {
  option: {
    unknown: (name: string, known: readonly string[]) =>
      known.length === 0
        ? `There is no option ${name} here.`
        : `There is no option ${name}; there ${known.length === 1 ? 'is' : 'are'} ${list(known, 'and')}.`,
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
    twice: (name: string, rest: string) =>
      `The option ${name} is given, and ${quote(rest)} stands beside it; put its whole text in quotation marks.`,
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
    tooManyInputs: (name: string, model: string, max: number) =>
      max === 0
        ? `${model} takes no pictures to start from; leave ${name} out or choose another model.`
        : `The option ${name} has too many pictures; ${model} takes at most ${max}.`,
    maskOnVary: (mask: string) => `The option ${mask} is for edits; leave it out to vary a picture.`,
    maskAlone: (mask: string, inputs: string) =>
      `The option ${mask} says where a picture may change; give that picture with ${inputs} too.`,
    transparent: (background: string, format: string, value: string) =>
      `The option ${background} cannot be transparent when ${format} is ${value}; choose png or webp as ${format}.`,
    svgEdit: (format: string) =>
      `The option ${format} can be svg only when painting from words; choose png, jpeg or webp.`,
    gifMask: (mask: string, format: string) =>
      `The option ${mask} does not go with gif; choose png, jpeg or webp as ${format}, or leave ${mask} out.`,
    framesWithout: (name: string, format: string) =>
      `The option ${name} is for animations; choose gif as ${format}, or leave ${name} out.`,
    fidelityWithout: (name: string, inputs: string) =>
      `The option ${name} says how closely to follow the pictures in ${inputs}; give one, or leave ${name} out.`,
    variation: 'A variation of this picture: the same subject and mood, composed anew.',
    compression: (name: string, format: string, value: string, formats: readonly string[]) =>
      formats.length === 0
        ? `The option ${name} does nothing for ${value}; leave it out.`
        : `The option ${name} does nothing for ${value}; choose ${list(formats, 'or')} as ${format}, or leave ${name} out.`,
    moderationLow: (name: string) =>
      `The option ${name} can be low only in age-restricted channels where an admin of Easel allows it; leave it out.`,
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
    heic: 'HEIC pictures cannot be read here; save it as JPEG and give that.',
    unreadableKind: (kind: string) => `${kind} pictures cannot be read here; save it as PNG and give that.`,
    maskNothing: 'The mask selects nothing: paint black, or make transparent, what may change.',
    maskEverything: 'The mask selects everything: keep white, or opaque, what has to stay; or leave the mask out.',
    maskTooFine: 'The mask is too fine to be sent; draw it in larger pieces.',
    needsMask: (model: string) =>
      `${model} changes only what a mask selects: give a mask, or a picture with transparent parts.`,
    dataUrl: (name: string) => `The option ${name} takes pictures as data URLs, such as data:image/png;base64,….`,
    unknown: 'That picture is not here any more; attach it again.',
  },
  job: {
    notFound: 'There is no such picture request; it may have been deleted.',
    requesterOnly: 'Only the member who asked for it can do that.',
    notYours: 'Only the member who asked for it, or an admin, can do that.',
    alreadyEnded: 'That is already over, there is nothing left to cancel.',
    stillOpen: 'That is still being painted; cancel it first.',
    nothingOpen: 'You have nothing waiting or being painted.',
    keyReused: 'That Idempotency-Key was used for another request; use a new key for a new request.',
    notRefused: 'There is nothing to tell about this one.',
    cancelling: 'Cancelling.',
    deleted: 'Deleted.',
    tooManyFor: (max: number) => `You have ${max} requests waiting already; wait for one of them, or cancel it.`,
    delivering: 'It is painted already and on its way, too late to cancel.',
    busy: 'Too much is waiting to be painted just now; try again in a minute.',
    stopping: 'Easel is restarting just now; try again in a minute.',
  },
  http,
  chat,
  slack,
  doctor,
  view,
  button: {
    cancel: 'Cancel',
    edit: (which: number | null) => (which === null ? 'Edit' : `Edit ${which}`),
    vary: (which: number | null) => (which === null ? 'Vary' : `Vary ${which}`),
    pick: (which: number) => `Pick ${which}`,
    publish: 'Publish',
    why: 'Why?',
    reword: 'Paint this instead',
    paintNew: 'Paint a new one',
    again: 'Again',
    runAgain: 'Run again',
    history: 'History',
    delete: 'Delete',
  },
  service,
  command: {
    unknown: (name: string, known: readonly string[]) =>
      `There is no command /${name}${known.length > 0 ? `; there are ${list(known, 'and')}` : ''}.`,
    badButton: 'That button belongs to an older page; reload it.',
  },
  describe: {
    notAvailable: 'Pictures cannot be described here just now.',
    notAvailableRemedy: 'An admin can name a model that sees in VISION_MODEL.',
    said: (text: string) => `What is in the picture: ${text}`,
  },
  models: {
    intro: 'These can paint, the newest first:',
    line: (
      spec: { name: string; summary: string; ends: string | null },
      facts: { sizes: string; kinds: readonly string[]; from: number; to: number; isDefault: boolean },
    ) =>
      `${spec.name}${facts.isDefault ? ' (used unless you say otherwise)' : ''} – ${spec.summary}; ${list(facts.kinds, 'and')}; ${facts.sizes}; ` +
      `a square about ${money(facts.from)}${facts.to > facts.from ? ` to ${money(facts.to)}` : ''}${spec.ends === null ? '' : `; until ${spec.ends}`}`,
    kind: { generate: 'paints', edit: 'edits', vary: 'varies' } as const,
    freeSizes: 'any size up to 3840 × 2160',
    sizes: (sizes: readonly string[]) =>
      list(
        sizes.map((size) => size.replace('x', ' × ')),
        'or',
      ),
  },
  help: {
    intro: 'Say what you want to see, and it is painted before your eyes.',
    outro: 'Press Edit under a picture and say what should be different.',
  },
  internal: { failed: 'Something went wrong inside Easel.', remedy: 'Try again; the log says more to an admin.' },
  storage: {
    failed: 'Nothing can be stored just now.',
    remedy: 'An admin needs to look at the disk.',
    notOpened: (folder: string, why: string) => `DATA_DIR ${folder} cannot be used: ${why}.`,
    locked: 'another Easel is using it',
    damaged: 'the database in it is damaged; restore a copy, or move it away to begin anew',
    readOnly: 'it cannot be written',
    sealed: 'What is kept sealed in DATA_DIR cannot be opened with this ENCRYPTION_KEY.',
    sealedRemedy: 'Set it to the text that it was sealed with.',
  },
  history: {
    recent: (count: number) =>
      count === 0 ? 'You have nothing painted here yet.' : 'What you had painted last, the newest first:',
    lineage: (count: number) =>
      count === 1 ? 'This picture is the first of its line:' : 'How this picture came to be, the newest step first:',
    given: 'Given by a member',
    step: (prompt: string, author: string, model: string) => `${prompt} (${author}, ${model})`,
    forgotten: (count: number) =>
      count === 0
        ? 'There is nothing of yours to delete.'
        : `Everything of yours is deleted: ${count === 1 ? '1 request' : `${count} requests`}, with pictures and messages.`,
  },
} as const;
