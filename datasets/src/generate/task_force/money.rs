//! Bank accounts, and the payments between them.
//!
//! Money goes up: crews pay into the fronts, just below the amount that has to be reported; fronts pay their holdings,
//! and the last holding pays nominees. Fronts of different cells pay one another for goods. Leaders hold no account.

use rustc_hash::FxHashMap;
use trama_engine::model::{EntityKind, LinkKind};
use trama_engine::progress::Progress;
use trama_engine::registry::Parameter;

use super::super::draw::Draw;
use super::dates::Day;
use super::identifiers;
use super::network::{Entity, Index, Link, Network, Role};
use super::parameters::{Given, count};
use super::{Period, stream};
use crate::error::Result;

pub(super) const PAYMENTS: Parameter =
    count("payments", (0, 1000), 12, "Payments out of each account on average (half as many to half as many again).");

/// An account and who holds it.
#[derive(Debug, Clone, Copy)]
struct Account {
    holder: Index,
    account: Index,
}

/// Who may be paid.
struct Payees {
    by_holder: FxHashMap<Index, Account>,
    owners: FxHashMap<Index, Vec<Index>>,
    fronts: Vec<Index>,
    /// Whether an entity is a front.
    is_front: Vec<bool>,
}

/// Adds accounts and payments.
pub(super) fn add(
    network: &mut Network,
    given: Given<'_>,
    period: Period,
    seed: u64,
    progress: &Progress,
) -> Result<()> {
    let accounts = add_accounts(network, period, seed);
    let payees = Payees::of(network, &accounts);
    let average = given.count(&PAYMENTS);
    for (number, from) in accounts.iter().enumerate() {
        progress.check()?;
        let mut draw = stream(seed, "payments", number as u64);
        let payees = payees.of_holder(network, from.holder, &mut draw);
        if payees.is_empty() {
            continue;
        }
        for _ in 0..draw.between(average - average / 2, average + average / 2) {
            pay(network, *from, draw.pick(&payees), period, &mut draw);
        }
    }
    Ok(())
}

impl Payees {
    fn of(network: &Network, accounts: &[Account]) -> Payees {
        let fronts: Vec<Index> = network.cells.iter().flat_map(|cell| cell.fronts.iter().copied()).collect();
        let mut is_front = vec![false; network.entities.len()];
        fronts.iter().for_each(|&front| is_front[front] = true);
        let mut owners: FxHashMap<Index, Vec<Index>> = FxHashMap::default();
        for link in network.links.iter().filter(|link| link.kind == LinkKind::Ownership) {
            owners.entry(link.target).or_default().push(link.source);
        }
        let by_holder = accounts.iter().map(|account| (account.holder, *account)).collect();
        Payees { by_holder, owners, fronts, is_front }
    }

    /// Accounts that a holder pays into: a company those of its owners, and if it is a front also of up to three other
    /// fronts; a person those of the fronts of his cells.
    fn of_holder(&self, network: &Network, holder: Index, draw: &mut Draw) -> Vec<Account> {
        let mut payees = match network.entities[holder].kind {
            EntityKind::Company => self.owners.get(&holder).cloned().unwrap_or_default(),
            _ => {
                let cells = network.cells_of(holder).iter();
                cells.flat_map(|&cell| network.cells[cell as usize].fronts.iter().copied()).collect()
            }
        };
        if self.is_front[holder] {
            payees.extend(draw.sample(&self.fronts, 1..=3).into_iter().filter(|&front| front != holder));
        }
        payees.iter().filter_map(|payee| self.by_holder.get(payee)).copied().collect()
    }
}

/// Every company has an account, and of those who handle money some have one of their own.
fn add_accounts(network: &mut Network, period: Period, seed: u64) -> Vec<Account> {
    let chance = |entity: &Entity| match (entity.kind, entity.person.as_ref().map(|person| person.role)) {
        (EntityKind::Company, _) | (_, Some(Role::Financier | Role::Nominee)) => 1.0,
        (_, Some(Role::Lieutenant)) => 0.6,
        (_, Some(Role::Member | Role::Broker | Role::Logistics)) => 0.3,
        _ => 0.0,
    };
    let chances: Vec<f64> = network.entities.iter().map(chance).collect();
    let mut accounts = Vec::new();
    for (holder, chance) in chances.into_iter().enumerate() {
        let mut draw = stream(seed, "account", holder as u64);
        if draw.chance(chance) {
            let account = add_account(network, holder, period.start(&mut draw));
            accounts.push(Account { holder, account });
        }
    }
    accounts
}

fn add_account(network: &mut Network, holder: Index, since: Day) -> Index {
    let iban = identifiers::iban(network.count(EntityKind::Asset));
    let jurisdiction = network.entities[holder].jurisdiction.split(';').next().unwrap_or_default().to_owned();
    let account = Entity::new(EntityKind::Asset, "BankAccount", iban.clone());
    let account = network.add(Entity { jurisdiction, identifier: Some(("iban", iban)), ..account });
    network.link(Link { word: "account holder", ..Link::new(holder, account, LinkKind::Possession, since) });
    account
}

fn pay(network: &mut Network, from: Account, to: Account, period: Period, draw: &mut Draw) {
    let is_person = network.entities[from.holder].person.is_some();
    // Cash is paid in below ten thousand euros, invoices are larger.
    let euros = if is_person { draw.between(6000, 9990) } else { draw.between(8000, 90_000) };
    let payment = Link::new(from.account, to.account, LinkKind::Payment, period.day(draw));
    let word = if is_person { "cash deposit" } else { "transfer" };
    network.link(Link { word, amount: Some(euros * 100 + draw.below(100)), ..payment });
}
