//! The command line of Chapterhouse.
fn main() {}
