import type { Setup, WebAnswer } from '../protocol.ts';
import type { CommandInfo } from './commands.ts';
import { element } from './element.ts';
import { type Field, makeField } from './field.ts';
import { icon } from './icons.ts';
import { makeProblem } from './problem.ts';
import { words } from './words.ts';

/** What a form is about, and how its values are said. */
export type FormCall = Readonly<{
  command: CommandInfo;
  missing: readonly string[];
  values: Readonly<Record<string, unknown>>;
  /** @throws what the form then shows, with everything typed still there */
  submit(values: Readonly<Record<string, unknown>>): Promise<WebAnswer>;
}>;

/** Opens a dialog made from a command's options. Resolves with whether it was submitted. */
export function openForm(call: FormCall, setup: Setup): Promise<boolean> {
  const { command } = call;
  const fields = fieldsOf(call, setup);
  const problem = makeProblem(null);
  const paints = 'prompt' in command.options;
  const submit = element('button', { type: 'submit', class: 'button main' });
  submit.append(icon('send'), paints ? words.form.submit : words.form.submitOther);
  const cancel = element('button', { type: 'button', class: 'button plain', onclick: () => dialog.close() });
  cancel.textContent = words.form.cancel;

  const shown = [...fields].filter(([name]) => call.missing.includes(name) || given(call.values[name]));
  const rest = [...fields].filter(([name]) => !shown.some(([each]) => each === name));
  shown.sort(([a], [b]) => Number(call.missing.includes(b)) - Number(call.missing.includes(a)));
  const form = element(
    'form',
    { novalidate: true },
    element('h2', {}, element('code', {}, `/${command.name}`), element('span', {}, command.description)),
    element('div', { class: 'fields' }, ...shown.map(([, field]) => field.element), moreOptions(rest)),
    problem.element,
    element('footer', {}, cancel, submit),
  );
  const dialog = element('dialog', { class: 'form', 'aria-label': command.description }, form);
  let said = false;

  const send = async () => {
    submit.disabled = true;
    problem.clear();
    try {
      const values = await valuesOf(fields, command);
      if (values === null) return;
      const answer = await call.submit(values);
      if (answer.kind === 'form') complain(fields, answer.missing);
      else {
        said = true;
        dialog.close();
      }
    } catch (thrown) {
      problem.show(thrown);
    } finally {
      submit.disabled = false;
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send();
  });
  form.addEventListener('keydown', (event) => {
    // As in the composer: Enter sends what is typed, with Shift it is a new line.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    void send();
  });

  document.body.append(dialog);
  dialog.showModal();
  shown[0]?.[1].focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(said);
    });
  });
}

function fieldsOf(call: FormCall, setup: Setup): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  for (const [name, option] of Object.entries(call.command.options)) {
    const field = makeField(name, option, setup, option.required ?? false);
    if (given(call.values[name])) field.set(call.values[name]);
    fields.set(name, field);
  }
  return fields;
}

function moreOptions(rest: readonly (readonly [string, Field])[]): HTMLElement | null {
  if (rest.length === 0) return null;
  const summary = element('summary', {}, icon('options'), words.form.moreOptions);
  return element('details', {}, summary, ...rest.map(([, field]) => field.element));
}

/** What was filled in; null where something needed is missing, which is then said beside it. */
async function valuesOf(
  fields: ReadonlyMap<string, Field>,
  command: CommandInfo,
): Promise<Readonly<Record<string, unknown>> | null> {
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const [name, field] of fields) {
    field.complain(null);
    const value = await field.value();
    if (value !== undefined) values[name] = value;
    else if (command.options[name]?.required) missing.push(name);
  }
  complain(fields, missing);
  return missing.length > 0 ? null : values;
}

function complain(fields: ReadonlyMap<string, Field>, missing: readonly string[]): void {
  for (const name of missing) fields.get(name)?.complain(words.form.needed);
  fields.get(missing[0] ?? '')?.focus();
}

function given(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== '' &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}
