/** What a prompt can ask to be done to a picture as a whole, besides light, weather, style and colours. */
export type Grade =
  | 'grey'
  | 'sepia'
  | 'blur'
  | 'bright'
  | 'dark'
  | 'warm'
  | 'cold'
  | 'contrast'
  | 'vivid'
  | 'negative'
  | 'glow';

/** Things an edit can add that are no motifs of a scene. */
export type Extra = 'hat' | 'crown' | 'glasses' | 'frame' | 'hearts' | 'sparkles' | 'confetti';

const GRADES: Readonly<Record<Grade, RegExp>> = {
  grey: /\b(black and white|black & white|monochrome|gr[ae]yscale|b&w|noir)\b/,
  sepia: /\b(sepia|vintage|old photo|retro|antique|nostalgic)\b/,
  blur: /\b(blur\w*|out of focus|bokeh)\b/,
  bright: /\b(bright\w*|lighter|lighten\w*)\b/,
  dark: /\b(dark\w*|gloomy|moody)\b/,
  warm: /\b(warm\w*|cozy|cosy)\b/,
  cold: /\b(cold\w*|cool\w*|chilly)\b/,
  contrast: /\b(contrast\w*|dramatic|cinematic|sharper)\b/,
  vivid: /\b(vivid|vibrant|saturated|colou?rful|more colou?r)\b/,
  negative: /\b(negative|invert\w*)\b/,
  glow: /\b(glow\w*|dreamy|magic\w*|soft\w*|ethereal)\b/,
};

const EXTRAS: Readonly<Record<Extra, RegExp>> = {
  hat: /\b(hat|cap|beanie|santa)\b/,
  crown: /\b(crown|tiara)\b/,
  glasses: /\b(glasses|sunglasses|spectacles)\b/,
  frame: /\b(frame|framed|border|polaroid)\b/,
  hearts: /\b(hearts?|love|valentine\w*)\b/,
  sparkles: /\b(sparkl\w*|glitter\w*|fairy|fireflies|firefly|magic\w*)\b/,
  confetti: /\b(confetti|party|birthday|celebrat\w*)\b/,
};

export const gradesIn = (prompt: string): readonly Grade[] => matching(GRADES, prompt);
export const extrasIn = (prompt: string): readonly Extra[] => matching(EXTRAS, prompt);

/** Whether a place is asked for as new surroundings ("in a forest"), and not just named ("make the forest red"). */
export function wantsSurroundings(prompt: string, placeWords: string): boolean {
  const words = placeWords.split(',').join('|');
  const asked = new RegExp(`\\b(in|into|inside|at|on|onto|to|with)\\b(?: \\w+){0,3} (?:${words})(?:e?s)?\\b`);
  return asked.test(prompt.toLowerCase()) || /\b(background|backdrop|surroundings)\b/.test(prompt.toLowerCase());
}

function matching<K extends string>(table: Readonly<Record<K, RegExp>>, prompt: string): K[] {
  const text = prompt.toLowerCase();
  return (Object.keys(table) as K[]).filter((key) => table[key].test(text));
}
