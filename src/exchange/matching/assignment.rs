//! The assignment problem: each row gets a column of its own, so that the sum of what they are worth is greatest.
//!
//! As Jonker and Volgenant do it (1987), in whole numbers: rows bid for columns, and shortest augmenting paths place those
//! that were outbid. The libraries that there are keep a label for each row and column that they lower step by step, which
//! takes ten times as long where many rows have no column that is worth anything; the tests ask one of them all the same.

use std::collections::VecDeque;

/// What each row is worth in each column; there are no fewer columns than rows.
pub(super) struct Worths {
    columns: usize,
    worths: Vec<i64>,
}

impl Worths {
    /// As the function says of row and column.
    pub(super) fn from_fn(rows: usize, columns: usize, worth: impl Fn(usize, usize) -> i64) -> Self {
        let row = |row| (0..columns).map(move |column| (row, column));
        let worths = (0..rows).flat_map(row).map(|(row, column)| worth(row, column)).collect();
        Self { columns, worths }
    }

    /// What a row is worth in a column.
    pub(super) fn at(&self, row: usize, column: usize) -> i64 {
        self.worths[row * self.columns + column]
    }

    fn row(&self, row: usize) -> &[i64] {
        &self.worths[row * self.columns..][..self.columns]
    }

    /// The column of each row.
    pub(super) fn assigned(&self) -> Vec<usize> {
        let rows = self.worths.len().checked_div(self.columns).unwrap_or_default();
        let mut state = Bids::of(rows, self.columns);
        let mut search = Search::of(self.columns);
        for row in state.bid(self) {
            state.augment(self, row, &mut search);
        }
        state.columns
    }
}

/// So many bids for each row are made before paths are searched. Rows that want the same few columns would outbid each other
/// by little for long.
const ROUNDS: usize = 4;

/// Nothing.
const NONE: usize = usize::MAX;

/// The columns that rows have, and what these cost. Nobody pays for a column that nobody has.
struct Bids {
    /// The column of each row.
    columns: Vec<usize>,
    /// The row of each column.
    rows: Vec<usize>,
    prices: Vec<i64>,
}

impl Bids {
    fn of(rows: usize, columns: usize) -> Self {
        Self { columns: vec![NONE; rows], rows: vec![NONE; columns], prices: vec![0; columns] }
    }

    fn give(&mut self, row: usize, column: usize) {
        (self.columns[row], self.rows[column]) = (column, row);
    }

    /// Rows take the column that is worth most to them, as dear as leaves the next best as good; gives the rows that have
    /// none in the end.
    fn bid(&mut self, worths: &Worths) -> Vec<usize> {
        let mut waiting: VecDeque<_> = (0..self.columns.len()).collect();
        for _ in 0..ROUNDS * self.columns.len() {
            let Some(row) = waiting.pop_front() else { break };
            let ([best, next], [first, second]) = self.two_best(worths.row(row));
            let is_taken = |column: usize| column == NONE || self.rows[column] != NONE;
            let column = if next == best && is_taken(first) && !is_taken(second) { second } else { first };
            let before = std::mem::replace(&mut self.rows[column], NONE);
            self.give(row, column);
            self.prices[column] += best - next;
            if before != NONE {
                self.columns[before] = NONE;
                waiting.push_back(before);
            }
        }
        waiting.into()
    }

    /// What the two columns that are worth most to a row leave to it, and which they are.
    fn two_best(&self, worths: &[i64]) -> ([i64; 2], [usize; 2]) {
        let (mut gains, mut columns) = ([i64::MIN; 2], [NONE; 2]);
        for (column, (worth, price)) in worths.iter().zip(&self.prices).enumerate() {
            let gain = worth - price;
            if gains[0] < gain {
                (gains, columns) = ([gain, gains[0]], [column, columns[0]]);
            } else if gains[1] < gain {
                (gains[1], columns[1]) = (gain, column);
            }
        }
        if columns[1] == NONE {
            gains[1] = gains[0];
        }
        (gains, columns)
    }

    /// Finds the way of least loss from the row to a column that nobody has, and moves the rows on it.
    fn augment(&mut self, worths: &Worths, start: usize, search: &mut Search) {
        search.begin();
        let (mut row, mut height) = (start, 0);
        let (end, lost) = loop {
            let (column, loss) = search.nearest(row, worths.row(row), height, self);
            match self.rows[column] {
                NONE => break (column, loss),
                next => row = next,
            }
            height = self.prices[column] - worths.at(row, column) - loss;
        };
        for column in &search.done {
            self.prices[*column] += lost - search.losses[*column];
        }
        let mut column = end;
        loop {
            let row = search.from[column];
            let before = self.columns[row];
            self.give(row, column);
            if row == start {
                break;
            }
            column = before;
        }
    }
}

/// What a search of a path knows.
struct Search {
    /// The least loss on a way to each column, and the last row on it.
    losses: Vec<i64>,
    from: Vec<usize>,
    is_done: Vec<bool>,
    done: Vec<usize>,
}

impl Search {
    fn of(columns: usize) -> Self {
        Self {
            losses: vec![i64::MAX; columns],
            from: vec![NONE; columns],
            is_done: vec![false; columns],
            done: Vec::new(),
        }
    }

    fn begin(&mut self) {
        self.losses.fill(i64::MAX);
        self.is_done.fill(false);
        self.done.clear();
    }

    /// Goes on from a row, and gives the nearest column that no way was followed from yet, with the loss on the way to it.
    fn nearest(&mut self, row: usize, worths: &[i64], height: i64, bids: &Bids) -> (usize, i64) {
        let (mut nearest, mut least) = (NONE, i64::MAX);
        for (column, (worth, price)) in worths.iter().zip(&bids.prices).enumerate() {
            if self.is_done[column] {
                continue;
            }
            let loss = price - worth - height;
            if loss < self.losses[column] {
                (self.losses[column], self.from[column]) = (loss, row);
            }
            let loss = self.losses[column];
            if loss < least || loss == least && bids.rows[column] == NONE {
                (nearest, least) = (column, loss);
            }
        }
        self.is_done[nearest] = true;
        self.done.push(nearest);
        (nearest, least)
    }
}

#[cfg(test)]
mod tests {
    use pathfinding::prelude::{Matrix, kuhn_munkres};

    use super::*;

    /// Numbers that look like chance, the same each time.
    fn chance(seed: &mut u64) -> u64 {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        *seed
    }

    #[test]
    fn the_sum_is_the_greatest_that_a_library_finds_and_no_column_has_two_rows() {
        let mut seed = 0x9e37_79b9_7f4a_7c15;
        for round in 0..300 {
            let rows = usize::try_from(1 + chance(&mut seed) % 40).unwrap();
            let columns = rows + usize::try_from(chance(&mut seed) % 8).unwrap();
            // Few values, so that many are equal; in some rounds most are nothing, in some whole columns.
            let (most, nothing, dead) = (1 + chance(&mut seed) % 50, chance(&mut seed) % 10, chance(&mut seed) % 2);
            let alive: Vec<_> = (0..columns).map(|_| dead == 0 || chance(&mut seed).is_multiple_of(3)).collect();
            let worths: Vec<Vec<i64>> = (0..rows)
                .map(|_| {
                    let mut worth = |alive: &bool| {
                        let worth = chance(&mut seed) % most;
                        if chance(&mut seed) % 10 < nothing || !alive { 0 } else { i64::try_from(worth).unwrap() }
                    };
                    alive.iter().map(&mut worth).collect()
                })
                .collect();
            let assigned = Worths::from_fn(rows, columns, |row, column| worths[row][column]).assigned();
            let sum: i64 = assigned.iter().enumerate().map(|(row, column)| worths[row][*column]).sum();
            let (best, _) = kuhn_munkres(&Matrix::from_rows(worths).unwrap());
            assert_eq!(sum, best, "round {round}");
            let mut taken = assigned.clone();
            taken.sort_unstable();
            taken.dedup();
            assert_eq!(taken.len(), rows, "round {round}: {assigned:?}");
        }
    }

    #[test]
    fn nothing_is_assigned_where_there_is_nothing() {
        assert_eq!(Worths::from_fn(0, 0, |_, _| 1).assigned(), Vec::<usize>::new());
        assert_eq!(Worths::from_fn(1, 1, |_, _| 0).assigned(), [0]);
    }
}
