//! What the application answers and what the product's tables say, over worlds and acts that nobody thought of.
//! `bin/prove` draws many more than a test run does.

mod act;
mod draw;
mod model;
mod perform;
mod rolls;
mod stage;
mod tables;
mod words;
mod world;

use crate::support::*;
use act::Told;
use draw::{Drawn, act_of, histories};
use proptest::{
    prelude::TestCaseError,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};
use stage::Stage;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

const ACTS_MAX: usize = 60;
const SHRINKING_MS_MAX: u32 = 20_000;

#[test]
fn the_server_and_the_tables_of_the_product_agree_on_sqlite() {
    agree(Engine::Sqlite, 40);
}

#[test]
fn the_server_and_the_tables_of_the_product_agree_on_postgres() {
    agree(Engine::Postgres, 12);
}

/// How often each answer came: what was never answered was never tested.
type Tally = BTreeMap<String, usize>;

fn agree(engine: Engine, worlds: u32) {
    let worlds = asked("ROSTER_CASES").unwrap_or(worlds);
    let seed = asked("ROSTER_SEED").unwrap_or(1);
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases: worlds,
        failure_persistence: None,
        max_shrink_iters: u32::MAX,
        max_shrink_time: SHRINKING_MS_MAX,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let tally = RefCell::new(Tally::new());
    let result = runner.run(&histories(ACTS_MAX), |drawn| {
        runtime.block_on(async {
            let app = TestApp::start(engine).await;
            let mut answers = Tally::new();
            let agreed = one_history(&app, &drawn, &mut answers).await;
            app.stop().await;
            answers.into_iter().for_each(|(answer, count)| *tally.borrow_mut().entry(answer).or_default() += count);
            agreed.map_err(TestCaseError::fail)
        })
    });
    match result {
        Ok(()) => tell(engine, worlds, &tally.into_inner()),
        Err(TestError::Fail(history, _)) => panic!("with ROSTER_SEED={seed}, at its shortest:\n{history}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

/// `Err` tells what was done, a line each, and where the two part.
async fn one_history(app: &TestApp, drawn: &Drawn, tally: &mut Tally) -> Result<(), String> {
    let mut world = drawn.world();
    let mut stage = Stage::set(app, &world).await;
    let at_first = world.lines().into_iter().filter(|line| line.contains(':'));
    let mut told: Vec<String> = at_first.map(|line| format!("  at first {line}")).collect();
    told.extend(difference(&world.lines(), &stage.lines().await));
    for dice in &drawn.acts {
        let act = act_of(&world, dice);
        let sentence = Told(&act, &world).to_string();
        let answer = stage.act(&act).await;
        let expected = world.act(&act);
        *tally.entry(format!("{:?} {}", dice.0, kind_of(&answer))).or_default() += 1;
        // The model may say less than the server does: which of several restrictions was carried, say.
        let agrees = answer == expected || answer.strip_prefix(&*expected).is_some_and(|rest| rest.starts_with(' '));
        if !agrees {
            told.push(format!("  {sentence} → {answer}; the model says {expected}"));
            return Err(told.join("\n"));
        }
        told.push(format!("  {sentence} → {answer}"));
        let mut parted = difference(&world.lines(), &stage.lines().await);
        parted.extend(world.broken().map(|broken| format!("  and the model itself is broken: {broken}")));
        if !parted.is_empty() {
            told.extend(parted);
            return Err(told.join("\n"));
        }
        stage.settle(&world).await;
    }
    Ok(())
}

/// Names and numbers apart.
fn kind_of(answer: &str) -> String {
    let is_one =
        |word: &&str| !word.ends_with([',', ':']) && !world::PEOPLE.iter().any(|it| it.to_lowercase() == *word);
    match answer {
        answer if answer.contains("found:") || answer.contains(" days") || answer.contains(" contacts") => {
            answer[..3].into()
        }
        answer => answer.split(' ').take(3).take_while(is_one).collect::<Vec<_>>().join(" "),
    }
}

fn difference(model: &[String], stored: &[String]) -> Vec<String> {
    let (model, stored): (BTreeSet<_>, BTreeSet<_>) = (model.iter().collect(), stored.iter().collect());
    let missing = model.difference(&stored).map(|line| format!("  the model alone has: {line}"));
    missing.chain(stored.difference(&model).map(|line| format!("  the database alone has: {line}"))).collect()
}

fn tell(engine: Engine, worlds: u32, tally: &Tally) {
    let acts: usize = tally.values().sum();
    println!("{engine:?}: {worlds} worlds, {acts} acts, and the two agree on every answer");
    let mut answers: Vec<_> = tally.iter().filter(|(answer, _)| !answer.is_empty()).collect();
    answers.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    answers.iter().for_each(|(answer, count)| println!("  {count:>7} × {answer}"));
}
