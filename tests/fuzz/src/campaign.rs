//! Many inputs for one target: the same seed, the same inputs. An input that is answered as none before it becomes one to begin with.

use std::collections::BTreeSet;

use fastrand::Rng;

use crate::examining::{self, Examined};
use crate::mutation::Mutator;
use crate::{Subject, Target, found};

/// After so many inputs the reader begins in a new world, so that what one left behind explains no other.
const WORLD_EXECUTIONS: u64 = 64;

/// Every so many inputs one is grown, and held against itself grown twice as far.
const GROWN_EVERY: u64 = 16;

/// Bytes of a grown input; the other has twice as many.
const GROWN_BYTES: usize = 4 * 1024;

/// Inputs to begin with at most.
const CORPUS_MAX: usize = 512;

/// An input that failed.
#[derive(Debug)]
pub struct Failure {
    /// The input.
    pub input: Vec<u8>,
    /// What is wrong.
    pub cause: String,
}

/// A campaign for one target.
pub struct Campaign<'a> {
    target: &'a Target,
    mutator: Mutator<'a>,
    corpus: Vec<Vec<u8>>,
    answers: BTreeSet<String>,
    subject: Subject,
    base: usize,
    executions: u64,
}

impl<'a> Campaign<'a> {
    /// Reads the seeds, and what was found before.
    ///
    /// # Errors
    /// The first of them that fails.
    pub fn begin(target: &'a Target, seed: u64) -> Result<Campaign<'a>, Failure> {
        let mutator = Mutator { chance: Rng::with_seed(seed), words: target.words };
        let subject = (target.subject)();
        let (corpus, answers) = ((target.seeds)(), BTreeSet::new());
        let mut campaign = Campaign { target, mutator, corpus, answers, subject, base: usize::MAX / 4, executions: 0 };
        let mut heaviest = 0;
        for input in campaign.corpus.clone() {
            heaviest = heaviest.max(campaign.answered(&input)?.work);
        }
        campaign.base = heaviest;
        for (_, input) in found::of(target.name) {
            campaign.subject = (target.subject)();
            campaign.answered(&input)?;
            campaign.corpus.push(input);
        }
        Ok(campaign)
    }

    /// One more input.
    ///
    /// # Errors
    /// It failed.
    pub fn go_on(&mut self) -> Result<(), Failure> {
        if self.executions.is_multiple_of(WORLD_EXECUTIONS) {
            self.subject = (self.target.subject)();
        }
        let input = self.drawn();
        if self.executions.is_multiple_of(GROWN_EVERY) {
            let (once, twice) = self.mutator.grown(&input, GROWN_BYTES);
            let (first, second) = (self.answered(&once)?, self.answered(&twice)?);
            return examining::compare(&first, &second, self.base).map_err(|cause| Failure { input: twice, cause });
        }
        let other = self.drawn();
        let mutated = self.mutator.mutated(&input, &other);
        let told = self.answered(&mutated)?.told.unwrap_or_default();
        if self.answers.insert(told) && self.corpus.len() < CORPUS_MAX {
            self.corpus.push(mutated);
        }
        Ok(())
    }

    fn drawn(&mut self) -> Vec<u8> {
        self.corpus[self.mutator.chance.usize(0..self.corpus.len())].clone()
    }

    fn answered(&mut self, input: &[u8]) -> Result<Examined, Failure> {
        self.executions += 1;
        let examined = examining::examine(&mut self.subject, input, self.base);
        match examined.told {
            Err(cause) => Err(Failure { input: input.to_vec(), cause }),
            Ok(_) => Ok(examined),
        }
    }

    /// How many inputs were read.
    pub fn executions(&self) -> u64 {
        self.executions
    }

    /// How many different answers there were.
    pub fn answers(&self) -> usize {
        self.answers.len()
    }
}
