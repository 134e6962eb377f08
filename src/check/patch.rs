//! What a change says of one field.

/// What a change says of one field: nothing, that it is cleared, or what it is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// Nothing is there from now on.
    Clear,
    /// This is there from now on.
    Set(T),
}

impl<T> Patch<T> {
    /// The same of something that is made of the value.
    pub fn map<V>(self, change: impl FnOnce(T) -> V) -> Patch<V> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(change(value)),
        }
    }

    /// What this says, or the other where this says nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Keep => other,
            Self::Clear | Self::Set(_) => self,
        }
    }

    /// Sets what is given. What is not said of something new is nothing to clear.
    pub fn given(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// Sets what is there, and clears where nothing is.
    pub fn whole(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }

    /// What it is to be, if it is said.
    pub fn set(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// The same to look at.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Keep | Self::Clear => None,
        }
    }

    /// Whether something is said.
    pub fn is_said(&self) -> bool {
        match self {
            Self::Keep => false,
            Self::Clear | Self::Set(_) => true,
        }
    }
}
