import { ANIMALS_OF_THE_HOUSE } from './animals-of-the-house.ts';
import { ANIMALS_OF_THE_WILD } from './animals-of-the-wild.ts';
import { ANIMALS_OF_WATER_AND_AIR } from './animals-of-water-and-air.ts';
import { BUILDINGS } from './buildings.ts';
import type { Motif } from './motif.ts';
import { PEOPLE_AND_THINGS } from './people-and-things.ts';
import { PLANTS } from './plants.ts';
import { VEHICLES } from './vehicles.ts';

/** To add a motif, draw it in one of these files. */
export const MOTIFS: readonly Motif[] = [
  ...ANIMALS_OF_THE_HOUSE,
  ...ANIMALS_OF_THE_WILD,
  ...ANIMALS_OF_WATER_AND_AIR,
  ...BUILDINGS,
  ...VEHICLES,
  ...PLANTS,
  ...PEOPLE_AND_THINGS,
];

export function motifNamed(name: string): Motif | undefined {
  return MOTIFS.find((motif) => motif.name === name);
}
