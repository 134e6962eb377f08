//! Chance that comes out the same for the same seed.

/// The generator `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, most: u32) -> u32 {
        u32::try_from(self.next() % u64::from(most)).unwrap()
    }

    pub(super) fn of<'a, T>(&mut self, some: &'a [T]) -> &'a T {
        &some[usize::try_from(self.below(u32::try_from(some.len()).unwrap())).unwrap()]
    }

    pub(super) fn once_in(&mut self, times: u32) -> bool {
        self.below(times) == 0
    }
}
