import { normals, uniforms } from '../vectors/lcg-samples.ts';

/** A column by recipe, the same as test/vectors/make/parity_data.py makes: vectors carry recipes, not rows. */
export type ColumnRecipe = { readonly n: number; readonly seed: number; readonly missing?: number } & (
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'rounded'; readonly mean: number; readonly sd: number; readonly steps: number }
  | { readonly kind: 'integers' | 'letters'; readonly below: number; readonly power: number }
);

/** The cells of a recipe; null where one is missing. */
export function cellsOf(recipe: ColumnRecipe): (number | string | null)[] {
  const next = uniforms(recipe.seed);
  const z = normals(recipe.seed);
  const rows: (number | string | null)[] = [];
  for (let i = 0; i < recipe.n; i++) {
    switch (recipe.kind) {
      case 'normal':
        rows.push(recipe.mean + recipe.sd * z());
        break;
      case 'rounded':
        rows.push(Math.floor((recipe.mean + recipe.sd * z()) * recipe.steps) / recipe.steps);
        break;
      case 'integers':
        rows.push(Math.floor(recipe.below * next() ** recipe.power));
        break;
      case 'letters':
        rows.push('abcdefghijklmnopqrstuvwxyz'[Math.floor(recipe.below * next() ** recipe.power)]!);
    }
  }
  if (recipe.missing === undefined) return rows;
  const missing = recipe.missing;
  const draw = uniforms(recipe.seed + 1000);
  return rows.map((value) => (draw() < missing ? null : value));
}
