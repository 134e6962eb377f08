//! Sums of what leads from one party to another: for each party, how often it gave and how often it received.
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryResult,
    sea_query::{Expr, ExprTrait as _, Func, JoinType, Order},
};
use uuid::Uuid;

use super::{Access, Scoped, Visibility};
use crate::error::Result;

/// How rows of `L` lead from one of the two parties of a row of `P` to the other, of rows of `O`.
#[derive(Debug)]
pub struct Flow<L: EntityTrait, P: EntityTrait, O: EntityTrait> {
    /// Which row of `P` a row of `L` belongs to, and its key there.
    pub of: (L::Column, P::Column),
    /// The two parties.
    pub parties: [P::Column; 2],
    /// The key of a party.
    pub party: O::Column,
    /// What holds the direction, and its text where it leads from the first party to the second.
    pub direction: (L::Column, String),
}

/// What is summed for itself.
#[derive(Debug)]
pub struct FlowsBy<P: EntityTrait, O: EntityTrait> {
    /// Each party, or each text that parties have in a column.
    pub text: Option<O::Column>,
    /// The number that rows of `P` have in a column, if it is told apart.
    pub number: Option<P::Column>,
}

/// How often a party, or all parties with one text, gave and received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowSum {
    /// The party.
    pub party: Option<Uuid>,
    /// The text.
    pub text: Option<String>,
    /// The number.
    pub number: Option<i32>,
    /// How often it gave.
    pub given: i64,
    /// How often it received.
    pub received: i64,
}

impl Access {
    /// The sums of these rows, in one statement: those that are furthest from even first.
    pub async fn flows<L, P, O>(
        &self,
        rows: Scoped<L>,
        flow: Flow<L, P, O>,
        by: FlowsBy<P, O>,
        most: u64,
    ) -> Result<Vec<FlowSum>>
    where
        L: Visibility,
        P: Visibility,
        O: Visibility,
    {
        let Flow { of: (from, key), parties: [first, second], party, direction: (direction, there) } = flow;
        let is = |column: P::Column| Expr::col(column.as_column_ref()).eq(Expr::col(party.as_column_ref()));
        let leads_there = Expr::col(direction.as_column_ref()).eq(there);
        let gives = is(first).and(leads_there.clone()).or(is(second).and(leads_there.not()));
        let sum = |gives: Expr| Func::sum(Expr::case(gives, 1).finally(0));
        let received = Func::count(Expr::col(party.as_column_ref()));
        let mut sums = rows.into_query();
        sums.clear_selects()
            .join(
                JoinType::InnerJoin,
                P::default().table_ref(),
                Expr::col(from.as_column_ref()).eq(Expr::col(key.as_column_ref())),
            )
            .join(JoinType::InnerJoin, O::default().table_ref(), is(first).or(is(second)))
            .cond_where(P::visible_to(self.viewer()))
            .cond_where(O::visible_to(self.viewer()))
            .expr_as(sum(gives.clone()), "given")
            .expr_as(received.clone(), "moved");
        let part = by.text.map_or_else(|| Expr::col(party.as_column_ref()), |text| Expr::col(text.as_column_ref()));
        sums.expr_as(part.clone(), "part").add_group_by([part.clone()]);
        if let Some(number) = by.number {
            let number = Expr::col(number.as_column_ref());
            sums.expr_as(number.clone(), "number").add_group_by([number]);
        }
        // Of what moved, half is given where it is even.
        let uneven = Func::abs(Expr::expr(sum(gives)).mul(2).sub(Expr::expr(received)));
        sums.order_by_expr(uneven.into(), Order::Desc).order_by_expr(part, Order::Asc).limit(most);
        let rows = self.query(&sums).await?;
        let (is_text, is_numbered) = (by.text.is_some(), by.number.is_some());
        Ok(rows.iter().map(|row| read(row, is_text, is_numbered)).collect::<Result<_, DbErr>>()?)
    }
}

fn read(row: &QueryResult, is_text: bool, is_numbered: bool) -> Result<FlowSum, DbErr> {
    let (given, moved): (i64, i64) = (row.try_get("", "given")?, row.try_get("", "moved")?);
    Ok(FlowSum {
        party: if is_text { None } else { row.try_get("", "part")? },
        text: if is_text { row.try_get("", "part")? } else { None },
        number: if is_numbered { row.try_get("", "number")? } else { None },
        given,
        received: moved - given,
    })
}
