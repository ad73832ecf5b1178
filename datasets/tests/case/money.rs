use std::collections::{BTreeMap, BTreeSet};

use trama_engine::model::{LinkKind, LinkStatement, Moment};

use crate::{Case, ends};

const DAY: i64 = 86_400;

fn payments(case: &Case) -> Vec<&LinkStatement> {
    case.links_of(LinkKind::Payment).collect()
}

fn time(payment: &LinkStatement) -> i64 {
    payment.time.unwrap().0
}

fn day(text: &str) -> i64 {
    Moment::parse_start(text).unwrap().0
}

/// Payments of some days, the last included.
fn within<'a>(payments: &[&'a LinkStatement], from: &str, to: &str) -> Vec<&'a LinkStatement> {
    let period = day(from)..day(to) + DAY;
    payments.iter().copied().filter(|payment| period.contains(&time(payment))).collect()
}

fn euros(payment: &LinkStatement) -> i64 {
    assert_eq!(payment.currency.as_deref(), Some("EUR"));
    payment.amount.unwrap() / 100
}

#[test]
fn eight_deposits_just_under_10_000_in_five_days() {
    let case = Case::fictional();
    let all = payments(&case);
    let paid: Vec<i64> =
        all.iter().filter(|payment| ends(payment) == ("A-09", "A-03")).map(|payment| euros(payment)).collect();
    assert_eq!((paid.len(), paid.iter().sum::<i64>()), (8, 77_000));
    assert!(paid.iter().all(|euros| (9_000..10_000).contains(euros)));
    let days = all.iter().filter(|payment| ends(payment) == ("A-09", "A-03")).map(|payment| time(payment) / DAY);
    let days: BTreeSet<i64> = days.collect();
    assert!(days.last().unwrap() - days.first().unwrap() == 4);
}

#[test]
fn six_accounts_get_from_one_and_pay_to_another_within_ten_days() {
    let case = Case::fictional();
    let all = payments(&case);
    let out: BTreeSet<&str> = within(&all, "2024-04-02", "2024-04-02").iter().map(|payment| ends(payment).1).collect();
    let back: BTreeSet<&str> = within(&all, "2024-04-10", "2024-04-12").iter().map(|payment| ends(payment).0).collect();
    assert_eq!(out, ["A-11", "A-12", "A-13", "A-14", "A-15", "A-16"].into());
    assert_eq!(out, back);
    assert!(within(&all, "2024-04-02", "2024-04-02").iter().all(|payment| payment.source.id == "A-06"));
    assert!(within(&all, "2024-04-10", "2024-04-12").iter().all(|payment| payment.target.id == "A-07"));
}

#[test]
fn a_dormant_company_gathers_from_five_and_scatters_to_five() {
    let case = Case::fictional();
    let all = payments(&case);
    let own: Vec<&LinkStatement> =
        all.into_iter().filter(|payment| payment.source.id == "A-05" || payment.target.id == "A-05").collect();
    let (before, burst) = own.split_at(1);
    assert!(time(burst[0]) - time(before[0]) > 600 * DAY);
    assert!(burst.iter().all(|payment| time(payment) - time(burst[0]) < 5 * DAY));
    let (gathered, scattered) = burst.split_at(5);
    assert!(gathered.iter().all(|payment| payment.target.id == "A-05") && scattered.len() == 5);
    assert!(scattered.iter().all(|payment| time(payment) > time(gathered[4])));
}

#[test]
fn money_passes_within_a_day_through_a_company_founded_three_weeks_before() {
    let case = Case::fictional();
    let company = case.entities.iter().find(|entity| entity.key.id == "C-21").unwrap();
    assert_eq!(company.founded.as_deref(), Some("2024-03-04"));
    let all = payments(&case);
    let passed = within(&all, "2024-03-25", "2024-03-25");
    assert_eq!(passed.iter().map(|payment| ends(payment)).collect::<Vec<_>>(), [("A-03", "A-06"), ("A-06", "A-08")]);
    assert_eq!(passed.iter().map(|payment| euros(payment)).collect::<Vec<_>>(), [480_000, 474_000]);
    let first = all.iter().filter(|payment| payment.target.id == "A-06").map(|payment| time(payment)).min();
    assert_eq!(first, Some(time(passed[0])));
    assert_eq!((first.unwrap() - day("2024-03-04")) / DAY, 21);
}

/// Walks forward in time from the last account of a path, and keeps those that come back to the first.
fn follow<'a>(all: &[&'a LinkStatement], path: &[&'a str], at: i64, found: &mut BTreeSet<Vec<&'a str>>) {
    for payment in all.iter().filter(|payment| time(payment) > at && Some(&ends(payment).0) == path.last()) {
        match ends(payment).1 {
            back if back == path[0] => {
                found.insert(path.to_vec());
            }
            seen if path.contains(&seen) => {}
            next => follow(all, &[path, &[next]].concat(), time(payment), found),
        }
    }
}

#[test]
fn one_ring_of_payments_runs_in_the_order_of_time_and_another_against_it() {
    let case = Case::fictional();
    let all = payments(&case);
    let mut found = BTreeSet::new();
    for payment in &all {
        follow(&all, &[ends(payment).0, ends(payment).1], time(payment), &mut found);
    }
    assert_eq!(found, [vec!["A-18", "A-15", "A-22"]].into());
    let pays = |source, target| all.iter().any(|payment| ends(payment) == (source, target));
    assert!(pays("A-01", "A-04") && pays("A-04", "A-22") && pays("A-22", "A-01"));
}

#[test]
fn three_stolen_and_seven_clean_payments_leave_as_ten_of_which_fifo_taints_the_first_three() {
    let case = Case::fictional();
    let all = payments(&case);
    let mut queue = Vec::new();
    let mut tainted: BTreeMap<&str, i64> = BTreeMap::new();
    let mut taken = 0;
    let own = all.iter().filter(|payment| payment.source.id == "A-20" || payment.target.id == "A-20");
    for payment in own {
        assert_eq!(euros(payment), 4_000);
        if payment.target.id == "A-20" {
            queue.push(payment.link_type.as_deref() == Some("forged invoice"));
        } else {
            *tainted.entry(ends(payment).1).or_default() += i64::from(queue[taken]);
            taken += 1;
        }
    }
    assert_eq!((queue.iter().filter(|stolen| **stolen).count(), queue.len(), taken), (3, 10, 10));
    assert_eq!(tainted, [("A-14", 3), ("A-15", 0), ("A-18", 0)].into());
}

#[test]
fn two_equal_payments_on_one_day_are_both_there() {
    let case = Case::fictional();
    let all = payments(&case);
    let twice: Vec<_> = all.iter().filter(|payment| ends(payment) == ("A-12", "A-13")).collect();
    assert_eq!(twice.len(), 2);
    assert_eq!(twice[0], twice[1]);
}
