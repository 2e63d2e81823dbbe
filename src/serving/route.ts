/** One arm of a split and its share of the traffic. */
export interface Arm {
  readonly name: string;
  /** Share of the subjects, 0 to 1; the shares of a split add up to 1. */
  readonly share: number;
}

/** How traffic is divided. Another salt divides the same subjects anew, so that experiments do not share their groups. */
export interface Split {
  readonly salt: string;
  readonly arms: readonly [Arm, ...Arm[]];
}

/**
 * The arm that answers this subject: always the same one for a subject and a salt, in every process. Arms take the unit
 * interval in their order, so raising the first arm's share moves subjects into it and none out of it.
 */
export function armOf(subject: string, split: Split): string {
  const point = unitHash(`${split.salt}\u0000${subject}`);
  let end = 0;
  for (const { name, share } of split.arms) {
    end += share;
    if (point < end) return name;
  }
  return split.arms[split.arms.length - 1]?.name ?? split.arms[0].name;
}

/** FNV-1a over the text's UTF-16 units with MurmurHash3's finish, which spreads even keys that differ in one digit; as a number in [0, 1). */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}
