/** Whether a tag fits a pattern, in which `*` stands for any characters and `?` for one. Time is at most the product of both lengths. */
export function fitsPattern(tag: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resumed = 0;
  while (at < tag.length) {
    if (place < pattern.length && pattern[place] === '*') {
      star = place++;
      resumed = at;
    } else if (place < pattern.length && (pattern[place] === '?' || pattern[place] === tag[at])) {
      place++;
      at++;
    } else if (star >= 0) {
      // The last star takes one character more.
      place = star + 1;
      at = ++resumed;
    } else return false;
  }
  while (pattern[place] === '*') place++;
  return place === pattern.length;
}
