//! One answer as it waits: sealed under the key of its epoch, in rows of one size.

use std::io::{Read, Write};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use domain::publication::{PooledAnswer, Reach};
use domain::questionnaire::{Answers, Questionnaire, Score};
use sha2::{Digest, Sha256};
use table::items::PooledAnswerItem;
use table::{Key, PoolKey};

use crate::Error;
use crate::store::{base64, from_base64};

/// Bytes of an answer before it is sealed: with its keys a row is 1 KB, the unit of a write.
const PLAIN_BYTES: usize = 576;

/// Bytes before the scores: the length of the comment (2), how far the answer is its citizen's first, the number of questions.
const HEAD_BYTES: usize = 4;

/// Set in the length of a comment that stands as it was written. Most are short: packing them would save nothing in a row of one size, and
/// costs most of the time of an answer.
const AS_WRITTEN: u16 = 1 << 15;

/// The comment does not fit a row, however well it is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Seals an answer to a questionnaire at its place.
///
/// # Errors
/// [`TooLong`]
pub(super) fn seal(
    key: &PoolKey,
    place: &Key,
    questionnaire: &Questionnaire,
    answer: &PooledAnswer,
) -> Result<PooledAnswerItem, TooLong> {
    let mut plain = vec![0; PLAIN_BYTES];
    let scores = questionnaire.questions.iter().map(|question| answer.score(&question.id).map_or(0, Score::get));
    let scores: Vec<u8> = scores.collect();
    let written = answer.answers.comment.as_deref().unwrap_or_default();
    let (comment, mark) = match HEAD_BYTES + scores.len() + written.len() <= PLAIN_BYTES {
        true => (written.as_bytes().to_vec(), AS_WRITTEN),
        false => (compressed(written), 0),
    };
    let end = HEAD_BYTES + scores.len() + comment.len();
    if end > PLAIN_BYTES {
        return Err(TooLong);
    }
    plain[..2].copy_from_slice(&(comment.len() as u16 | mark).to_be_bytes());
    plain[2] = answer.first_within.map_or(0, |reach| reach as u8 + 1);
    plain[3] = scores.len() as u8;
    plain[HEAD_BYTES..HEAD_BYTES + scores.len()].copy_from_slice(&scores);
    plain[HEAD_BYTES + scores.len()..end].copy_from_slice(&comment);
    let payload = Payload { msg: &plain, aad: place.pk.as_bytes() };
    let sealed = XChaCha20Poly1305::new((&key.0).into()).encrypt(&nonce_of(place), payload);
    Ok(PooledAnswerItem { sealed: base64(&sealed.expect("an answer is short enough to be sealed")) })
}

/// Opens an answer at its place.
///
/// # Errors
/// [`Error::Corrupt`] for what was not sealed there under this key.
pub(super) fn open(
    key: &PoolKey,
    place: &Key,
    questionnaire: &Questionnaire,
    row: &PooledAnswerItem,
) -> Result<PooledAnswer, Error> {
    let plain = plain(key, place, row)?;
    let [high, low, first, questions, rest @ ..] = &plain[..] else { return Err(broken()) };
    let (length, questions) = (u16::from_be_bytes([*high, *low]), usize::from(*questions));
    let (scores, rest) = rest.split_at_checked(questions).ok_or_else(broken)?;
    let comment = rest.get(..usize::from(length & !AS_WRITTEN)).ok_or_else(broken)?;
    let comment = match length & AS_WRITTEN != 0 {
        true => String::from_utf8(comment.to_vec()).map_err(|_| broken())?,
        false if comment.is_empty() => String::new(),
        false => uncompressed(comment).ok_or_else(broken)?,
    };
    if questions != questionnaire.questions.len() {
        return Err(broken());
    }
    let scores = questionnaire.questions.iter().zip(scores);
    let answers = Answers {
        scores: scores.map(|(question, score)| (question.id.clone(), Score::new(*score))).collect(),
        comment: (!comment.is_empty()).then_some(comment),
    };
    let first_within = usize::from(*first).checked_sub(1).and_then(|reach| Reach::ALL.get(reach)).copied();
    Ok(PooledAnswer { answers, first_within })
}

/// Whether a row is what was sealed there under this key, whatever it says.
pub(crate) fn is_whole(key: &PoolKey, place: &Key, row: &PooledAnswerItem) -> bool {
    plain(key, place, row).is_ok()
}

fn plain(key: &PoolKey, place: &Key, row: &PooledAnswerItem) -> Result<Vec<u8>, Error> {
    let sealed = from_base64(&row.sealed)?;
    let payload = Payload { msg: &sealed, aad: place.pk.as_bytes() };
    XChaCha20Poly1305::new((&key.0).into()).decrypt(&nonce_of(place), payload).map_err(|_| broken())
}

fn broken() -> Error {
    Error::Corrupt("an answer that waits cannot be opened".to_owned())
}

/// The name of the row is random, and no key seals two rows of one name.
fn nonce_of(place: &Key) -> XNonce {
    let mut nonce = [0; 24];
    nonce.copy_from_slice(&Sha256::digest(place.sk.as_bytes())[..24]);
    XNonce::from(nonce)
}

/// Brotli knows the commonest words of Russian and English beforehand, which is what short texts need.
fn compressed(text: &str) -> Vec<u8> {
    let parameters =
        brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 16, size_hint: text.len(), ..Default::default() };
    let mut out = brotli::CompressorWriter::with_params(Vec::new(), 4096, &parameters);
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).expect("memory takes what is written");
    out.into_inner()
}

fn uncompressed(bytes: &[u8]) -> Option<String> {
    let mut text = String::new();
    brotli::Decompressor::new(bytes, 4096).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Short comments stand as they were written, long ones are packed; nobody sees from outside which.
    #[test]
    fn every_comment_comes_back_from_a_row_of_one_size() {
        let (key, place) = (PoolKey([7; 32]), Key { pk: "POOL#lane".to_owned(), sk: "1#random".to_owned() });
        let questionnaire = Questionnaire::standard();
        let room = PLAIN_BYTES - HEAD_BYTES - questionnaire.questions.len();
        let long = "Врач внимательный, но ждать пришлось долго. ".repeat(22);
        let comments = ["", "Спасибо", &"a".repeat(room), &"a".repeat(room + 1), &long];
        let mut sizes = Vec::new();
        for comment in comments {
            let scores = questionnaire.questions.iter().map(|question| (question.id.clone(), Score::new(4)));
            let comment = Some(comment.to_owned()).filter(|comment| !comment.is_empty());
            let answers = Answers { scores: scores.collect(), comment };
            let answer = PooledAnswer { answers, first_within: Some(Reach::ALL[0]) };
            let row = seal(&key, &place, questionnaire, &answer).unwrap();
            sizes.push(row.sealed.len());
            assert_eq!(open(&key, &place, questionnaire, &row).unwrap(), answer);
        }
        sizes.dedup();
        assert_eq!(sizes.len(), 1);
    }
}
