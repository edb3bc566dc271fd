/** What the painter understood of a prompt. */
export type Wish = {
  readonly motifs: readonly WishedMotif[];
  readonly setting: Setting | null;
  readonly light: Light | null;
  readonly weather: readonly Weather[];
  readonly style: Style | null;
  /** `#rrggbb`, in the order of their words; those that stand before a motif belong to it instead. */
  readonly colours: readonly string[];
};

export type WishedMotif = { readonly name: string; readonly count: number; readonly colour: string | null };

export type Light = 'dawn' | 'noon' | 'sunset' | 'dusk' | 'night' | 'aurora';
export type Weather = 'snow' | 'rain' | 'fog' | 'stars' | 'moon' | 'sun' | 'clouds' | 'rainbow';
export type Style = 'watercolour' | 'ink' | 'poster' | 'neon' | 'pastel' | 'sketch' | 'pixel';
export type Setting =
  | 'mountains'
  | 'sea'
  | 'forest'
  | 'desert'
  | 'city'
  | 'meadow'
  | 'space'
  | 'underwater'
  | 'table'
  | 'abstract';

/** Words are matched whole, with a plural `s` or `es`. Two words with a space are matched as a phrase. */
export const SETTING_WORDS: Readonly<Record<Setting, string>> = {
  underwater: 'underwater,under water,coral,reef,aquarium,seabed,ocean floor,deep sea',
  space: 'space,galaxy,cosmos,nebula,universe,outer space,orbit,milky way,asteroid,planet,saturn,jupiter,comet',
  city: 'city,cities,skyline,street,skyscraper,town,downtown,metropolis,building,rooftop,tokyo,paris,london,new york',
  desert: 'desert,dune,sahara,canyon,oasis,sand,savanna,savannah,mars',
  forest: 'forest,wood,woods,woodland,jungle,rainforest,taiga,grove,trees',
  sea: 'sea,ocean,wave,beach,lake,river,coast,shore,harbour,harbor,island,bay,water,lagoon,fjord,pond,waterfall',
  mountains: 'mountain,alp,peak,hill,valley,cliff,volcano,glacier,landscape,himalaya',
  meadow:
    'meadow,field,garden,flower,wildflower,grass,prairie,spring,tulip,daisy,daisies,poppy,poppies,lavender,farm,park',
  table: 'table,kitchen,still life,room,desk,window,cafe,breakfast,interior',
  abstract: 'abstract,pattern,texture,shapes,geometric,gradient,wallpaper,swirl,fractal,background,bauhaus',
};

export const LIGHT_WORDS: Readonly<Record<Light, string>> = {
  aurora: 'aurora,northern light,polar light,borealis',
  night: 'night,midnight,moonlit,moonlight,nocturnal,starry,nighttime,dark',
  sunset: 'sunset,golden hour,evening,sundown,autumn,fall',
  dusk: 'dusk,twilight,blue hour,gloaming,gloomy,moody',
  dawn: 'dawn,sunrise,morning,daybreak',
  noon: 'noon,day,daylight,midday,sunny,summer,bright,blue sky',
};

export const WEATHER_WORDS: Readonly<Record<Weather, string>> = {
  snow: 'snow,snowy,snowing,winter,snowfall,blizzard,icy,ice,frozen,christmas,arctic',
  rain: 'rain,rainy,raining,storm,stormy,drizzle,thunderstorm',
  fog: 'fog,foggy,mist,misty,haze,hazy',
  stars: 'star,starry,starlight,constellation',
  moon: 'moon,moonlit,moonlight,crescent',
  sun: 'sun,sunny',
  clouds: 'cloud,cloudy,overcast',
  rainbow: 'rainbow',
};

export const STYLE_WORDS: Readonly<Record<Style, string>> = {
  watercolour: 'watercolour,watercolor,aquarelle,gouache',
  ink: 'ink,sumi-e,sumi,calligraphy,woodcut,japanese painting,ukiyo-e',
  poster: 'poster,flat,minimalist,vector,art deco,retro,linocut,screen print,flat design',
  neon: 'neon,cyberpunk,synthwave,vaporwave,retrowave,outrun,electric',
  pastel: 'pastel,soft colour,kawaii,dreamy',
  sketch: 'sketch,pencil,drawing,charcoal,line art,doodle',
  pixel: 'pixel,pixel art,8-bit,8bit,16-bit,pixelated',
};

export const COLOUR_WORDS: Readonly<Record<string, string>> = {
  red: '#d7263d',
  crimson: '#b3123a',
  scarlet: '#e63222',
  orange: '#f58220',
  amber: '#f6a81c',
  gold: '#e0a526',
  golden: '#e0a526',
  yellow: '#f7cf2e',
  green: '#2f9e56',
  emerald: '#12966b',
  olive: '#7c8a2e',
  mint: '#86d9b4',
  teal: '#12908e',
  turquoise: '#25bdb5',
  cyan: '#22c3e6',
  blue: '#2a6fdb',
  navy: '#1c2f6b',
  indigo: '#4338a8',
  violet: '#7a3fc0',
  purple: '#8338b5',
  lavender: '#b39ddb',
  magenta: '#d62598',
  pink: '#f47fb1',
  rose: '#ef6f8f',
  peach: '#ffb38a',
  brown: '#8a5a3a',
  copper: '#b8693d',
  silver: '#b9c2cf',
  grey: '#8b93a0',
  gray: '#8b93a0',
  black: '#24262e',
  white: '#f6f5f2',
  cream: '#f4e6c8',
};

export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  pair: 2,
  couple: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  dozen: 9,
  several: 4,
  many: 7,
  flock: 7,
  school: 7,
  herd: 5,
  swarm: 8,
};
