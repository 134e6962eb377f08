//! What happens to bytes on the way to a fault: some are lost, some come twice, some come from elsewhere.
use crate::choices::Choices;

/// What a body may have is somewhat less.
const LONGEST: usize = 240_000;
const TOKENS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "...F0",
    "...",
    "fragment F0 on Query{...F0}",
    "@skip(if:true)",
    "@x",
    "$v0",
    ":",
    "!",
    "\"",
    "\"\"\"",
    "\\u0000",
    "\\u{1F600}",
    "\\uD83D\\uDE00",
    "\\u{",
    "\"d\" query A",
    "\"d\" $v0: Int",
    "#",
    "\u{feff}",
    "\u{0}",
    "1e999",
    "-",
    "null",
    "on",
    "query A",
    "__typename",
    "a0:",
    "__schema{types{possibleTypes{name}}}",
    "first:100",
    "nodes{id}",
    "𝕬",
];

/// The bytes after up to eight accidents.
pub(crate) fn mutated(mut bytes: Vec<u8>, others: &[Vec<u8>], choices: &mut Choices<'_>) -> Vec<u8> {
    for _ in 0..=choices.below(8) {
        let from = choices.below(bytes.len() + 1);
        let to = (from + 1 + choices.below(60)).min(bytes.len());
        let range = from.min(to)..to;
        match choices.below(6) {
            0 => drop(bytes.drain(range)),
            1 => {
                let token = choices.one_of(TOKENS).copied().unwrap_or_default();
                bytes.splice(from..from, token.bytes());
            }
            2 => {
                let times = [2, 10, 100, 3000][choices.below(4)];
                let again = bytes[range].repeat(times);
                bytes.splice(from..from, again);
            }
            3 => {
                let part = bytes[range].to_vec();
                let at = choices.below(bytes.len() + 1);
                bytes.splice(at..at, part);
            }
            4 => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << choices.below(8);
                }
            }
            _ => {
                let other = choices.one_of(others).map_or(&[][..], Vec::as_slice);
                let begin = choices.below(other.len() + 1);
                bytes.splice(from..from, other[begin..].iter().copied());
            }
        }
        bytes.truncate(LONGEST);
    }
    bytes
}
