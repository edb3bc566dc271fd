import { resolvedAttachments, storeUpload } from './command-use.ts';
import { checkChosen } from './component-use.ts';
import { type Fields, numberOf } from './fields.ts';
import { isOfType } from './file-types.ts';
import { sendInteraction } from './interaction-sending.ts';
import { wholeMessage } from './messages.ts';
import type { Interaction, Member, ModalField, Upload } from './what-tests-see.ts';
import { COMPONENT } from './wire-numbers.ts';
import type { InteractionState, StoredAttachment, World } from './world.ts';

export type FieldValue = string | readonly string[] | readonly Upload[];

/** Sends off the modal that was the answer to an interaction. A modal can be sent off more than once, as in a client. */
export function submitModal(
  world: World,
  member: Member,
  opened: Pick<Interaction, 'id'>,
  fields: Readonly<Record<string, FieldValue>>,
): Promise<Interaction> {
  const opener = world.interactions.get(opened.id);
  const modal = opener?.modal ?? null;
  if (opener === undefined || modal === null) throw new Error(`the answer to interaction ${opened.id} was no modal`);
  if (opener.memberId !== member.id) throw new Error(`${member.name} sees no modal`);
  for (const given of Object.keys(fields)) {
    if (!modal.fields.some(({ customId }) => customId === given)) throw new Error(`the modal has no field ${given}`);
  }
  for (const field of modal.fields) checkField(field, fields[field.customId], opener.uploadLimit);
  const { source } = opener;
  const sending = {
    kind: 'modalSubmit',
    commandName: null,
    member,
    channel: { id: opener.channelId },
    source,
    ...(source === null ? {} : { beside: { message: wholeMessage(world, source) } }),
    context: {
      ...(opener.userInstallOnly ? { userInstall: true as const } : {}),
      attachmentSizeLimit: opener.uploadLimit,
    },
  } as const;
  return sendInteraction(world, sending, async (state) => {
    const attachments: StoredAttachment[] = [];
    const components: Fields[] = [];
    for (const field of modal.fields) {
      const { labelId, id } = field.component;
      const inner = { type: field.type, id, custom_id: field.customId };
      const value = await sentFor(world, state, field, fields[field.customId], attachments);
      components.push({ type: COMPONENT.label, id: labelId, component: { ...inner, ...value } });
    }
    return {
      custom_id: modal.customId,
      components,
      resolved: attachments.length === 0 ? {} : resolvedAttachments(world, attachments),
    };
  });
}

async function sentFor(
  world: World,
  state: InteractionState,
  field: ModalField,
  given: FieldValue | undefined,
  attachments: StoredAttachment[],
): Promise<Fields> {
  if (field.type === COMPONENT.textInput) return { value: given ?? field.component.value ?? '' };
  if (field.type === COMPONENT.stringSelect) return { values: textsOf(given) ?? defaultsOf(field) };
  const values: string[] = [];
  for (const upload of uploadsOf(given)) {
    const stored = await storeUpload(world, state, upload);
    attachments.push(stored);
    values.push(stored.id);
  }
  return { values };
}

const textsOf = (given: FieldValue | undefined): readonly string[] | null =>
  given === undefined ? null : typeof given === 'string' ? [given] : given.filter((one) => typeof one === 'string');

const uploadsOf = (given: FieldValue | undefined): readonly Upload[] =>
  given === undefined || typeof given === 'string' ? [] : given.filter((one) => typeof one === 'object');

function defaultsOf({ component }: ModalField): readonly string[] {
  const options = Array.isArray(component.options) ? component.options : [];
  return options.filter((one: Fields) => one.default === true).map((one: Fields) => String(one.value));
}

/** Throws where a client would keep the button of the modal grey. */
function checkField(field: ModalField, given: FieldValue | undefined, limit: number): void {
  const { component, required } = field;
  const refuse = (why: string) => new Error(`${field.customId} (${field.label}): ${why}`);
  if (field.type === COMPONENT.textInput) {
    const text = given ?? component.value ?? '';
    if (typeof text !== 'string') throw refuse('takes a text');
    if (text === '' && required) throw refuse('is required');
    const [least, most] = [numberOf(component.min_length, 0), numberOf(component.max_length, 4000)];
    if (text !== '' && (text.length < least || text.length > most)) throw refuse(`must be ${least} to ${most} letters`);
  } else if (field.type === COMPONENT.stringSelect) {
    const values = textsOf(given) ?? defaultsOf(field);
    if (values.length === 0 && required) throw refuse('is required');
    if (values.length > 0) checkChosen(component, values);
  } else {
    const uploads = uploadsOf(given);
    const [least, most] = [numberOf(component.min_values, required ? 1 : 0), numberOf(component.max_values, 1)];
    if (uploads.length === 0 && required) throw refuse('is required');
    if (uploads.length > 0 && uploads.length < least) throw refuse(`takes at least ${least} files`);
    if (uploads.length > most) throw refuse(`takes at most ${most} files`);
    for (const { name, bytes } of uploads) {
      if (!isOfType(name, component.file_types)) throw refuse(`a file like ${name} cannot be chosen`);
      if (bytes.length > limit) throw refuse(`${name} is larger than ${limit} bytes`);
    }
  }
}
