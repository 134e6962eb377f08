//! Which characters nobody sees: they turn the reading direction, hide text, or make two names look like one.
//!
//! What Unicode calls default ignorable is refused, but where a script or an emoji needs it to look right. So is what
//! looks different on each device, or like nothing: private use, and noncharacters.
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        CanonicalCombiningClass, DefaultIgnorableCodePoint, Emoji, ExtendedPictographic, GeneralCategory, JoinControl,
        JoiningType, NoncharacterCodePoint, Script, UnifiedIdeograph, VariationSelector,
    },
};

/// The first character that nobody sees, with its place from 1.
pub(super) fn first(text: &str) -> Option<(usize, char)> {
    let mut before = Vec::with_capacity(text.len());
    let mut after = text.chars();
    while let Some(character) = after.next() {
        if !is_seen(character) && !is_needed(character, &before, after.clone()) {
            return Some((before.len() + 1, character));
        }
        before.push(character);
    }
    None
}

fn is_seen(character: char) -> bool {
    use GeneralCategory::{Control, LineSeparator, ParagraphSeparator, PrivateUse};
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let is_annotation = ('\u{fff9}'..='\u{fffb}').contains(&character);
    !(matches!(category, Control | LineSeparator | ParagraphSeparator | PrivateUse)
        || is_annotation
        || character == BLANK_BRAILLE
        || CodePointSetData::new::<NoncharacterCodePoint>().contains(character)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character))
}

/// Whether a script or an emoji cannot be written without it where it stands.
fn is_needed(character: char, before: &[char], mut after: impl Iterator<Item = char>) -> bool {
    if CodePointSetData::new::<VariationSelector>().contains(character) {
        return before.last().is_some_and(|last| has_variant(*last, character, after.next()));
    }
    if !CodePointSetData::new::<JoinControl>().contains(character) {
        return false;
    }
    let last = before.last().copied();
    let is_virama = |last| CodePointMapData::<CanonicalCombiningClass>::new().get(last) == VIRAMA;
    if last.is_some_and(is_virama) {
        return true;
    }
    let joining = CodePointMapData::<JoiningType>::new();
    let is_letter = |letter: &char| joining.get(*letter) != JoiningType::Transparent;
    let joins = |letter: char| joining.get(letter) != JoiningType::NonJoining && is_seen(letter);
    let pictures = CodePointSetData::new::<ExtendedPictographic>();
    let is_picture = |letter: &&char| is_seen(**letter) && !is_skin(**letter);
    let (before_it, next) = (before.iter().rev(), after.by_ref().find(is_letter));
    let between_pictures = before_it.clone().find(is_picture).is_some_and(|last| pictures.contains(*last))
        && next.is_some_and(|next| pictures.contains(next));
    between_pictures || (before_it.copied().find(is_letter).is_some_and(joins) && next.is_some_and(joins))
}

/// A pattern without dots: a space in Braille, which nothing else is written in here.
const BLANK_BRAILLE: char = '\u{2800}';

/// Whether the selector makes a character look another way. After any other it changes nothing that can be seen.
fn has_variant(character: char, selector: char, next: Option<char>) -> bool {
    use GeneralCategory::MathSymbol;
    let script = CodePointMapData::<Script>::new().get(character);
    let is_ideograph = CodePointSetData::new::<UnifiedIdeograph>().contains(character);
    match selector {
        '\u{fe0e}' | '\u{fe0f}' => {
            // Digits are emoji as keys only.
            CodePointSetData::new::<Emoji>().contains(character) && (!character.is_ascii() || next == Some(KEYCAP))
        }
        '\u{180b}'..='\u{180f}' => script == Script::Mongolian,
        '\u{fe00}'..='\u{fe0d}' => {
            is_ideograph
                || [Script::Manichaean, Script::Myanmar, Script::PhagsPa].contains(&script)
                || CodePointMapData::<GeneralCategory>::new().get(character) == MathSymbol
        }
        _ => is_ideograph,
    }
}

/// Makes a key of the digit before it: `1️⃣`.
const KEYCAP: char = '\u{20e3}';

const VIRAMA: CanonicalCombiningClass = CanonicalCombiningClass::Virama;

/// Whether it only says of which colour the skin of the emoji before it is.
fn is_skin(character: char) -> bool {
    ('\u{1f3fb}'..='\u{1f3ff}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_text_is_found() {
        let turning =
            ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}').chain(['\u{61c}', '\u{200e}', '\u{200f}']);
        let hiding = ['\u{ad}', '\u{34f}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2028}', '\u{2029}', '\u{2060}'];
        let filling = ['\u{115f}', '\u{3164}', '\u{ffa0}', '\u{feff}', '\u{fff9}', '\u{e0001}', '\u{e0061}'];
        let controls = ('\0'..='\u{1f}').chain('\u{7f}'..='\u{9f}');
        let blank = ['\u{2800}', '\u{fe00}', '\u{fe0e}', '\u{fe0f}', '\u{180b}', '\u{180f}', '\u{e0100}', '\u{e01ef}'];
        let meaningless =
            ['\u{e000}', '\u{f8ff}', '\u{f0000}', '\u{10fffd}', '\u{fdd0}', '\u{fffe}', '\u{1ffff}', '\u{10ffff}'];
        for character in turning.chain(hiding).chain(filling).chain(controls).chain(blank).chain(meaningless) {
            assert_eq!(first(&format!("Ada{character}Lee")), Some((4, character)), "{character:?}");
        }
        assert_eq!(first("a \u{fe0f}"), Some((3, '\u{fe0f}')), "nothing to vary");
        assert_eq!(first("葛\u{e0100}\u{e0101}"), Some((3, '\u{e0101}')), "one after another hides what they say");
        assert_eq!(first("1\u{fe0f}"), Some((2, '\u{fe0f}')), "a digit that is no key");
    }

    #[test]
    fn what_a_script_or_an_emoji_needs_is_kept() {
        for text in [
            "می\u{200c}خواهم",
            "کار\u{200c}ها",
            "क्\u{200d}ष",
            "ශ්\u{200d}රී ලංකා",
            "👩\u{200d}🔬",
            "👩🏽\u{200d}🚀",
            "❤\u{fe0f}\u{200d}🔥",
            "葛\u{e0100}城市",
            "羽\u{fe00}田",
            "ᠠ\u{180b}ᠨ",
            "က\u{fe00}",
            "❤\u{fe0e} ☎\u{fe0f} ©\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "⠁⠙⠁",
            "מרכז ירושלים",
            "São Paulo – Ärzte e.V.",
        ] {
            assert_eq!(first(text), None, "{text:?}");
        }
    }
}
