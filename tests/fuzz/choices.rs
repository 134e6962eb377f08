//! Choices taken from bytes, so that an input can be made smaller by taking bytes away.

/// Bytes of which each choice takes one; when they are used up, the first is chosen each time.
pub(crate) struct Choices<'a>(&'a [u8]);

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let number = if end <= 256 {
            usize::from(self.byte())
        } else {
            usize::from(u16::from_be_bytes([self.byte(), self.byte()])) * end / 65_536
        };
        number.checked_rem(end).unwrap_or_default()
    }

    /// Whether what happens so many times in 256 happens now; it does not when the bytes are used up.
    pub(crate) fn chance(&mut self, of_256: u8) -> bool {
        u8::MAX - self.byte() < of_256
    }

    pub(crate) fn one_of<'b, T>(&mut self, among: &'b [T]) -> Option<&'b T> {
        among.get(self.below(among.len()))
    }
}
