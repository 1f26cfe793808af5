//! The lines of an export, chained: each carries a check of itself and of all before it, and the last one says how many there are. Whoever reads
//! them knows of a line that was cut off, altered, left out or moved, and which it is, before anything of it is stored.

use std::io::{self, BufRead, BufReader, Read, Write};

use domain::digest::hex;
use sha2::{Digest, Sha256};

/// What leads to a line's check: it is the last of the line's object.
const CHECK: &str = ",\"chain\":\"";

/// Characters of a check; the last line has a whole hash.
const CHECK_CHARACTERS: usize = 16;

/// The hash of the lines so far.
#[derive(Clone, Default)]
struct Chain {
    hash: [u8; 32],
    items: u64,
}

impl Chain {
    fn take(&mut self, line: &str) {
        self.hash = Sha256::new().chain_update(self.hash).chain_update(line).finalize().into();
        self.items += 1;
    }

    fn check(&self) -> String {
        hex(&self.hash)[..CHECK_CHARACTERS].to_owned()
    }

    fn end(&self) -> String {
        format!("{{\"end\":{{\"items\":{}}}{CHECK}{}\"}}", self.items, hex(&self.hash))
    }
}

/// Writes lines.
pub struct ChainedWriter<W: Write> {
    output: W,
    chain: Chain,
}

impl<W: Write> ChainedWriter<W> {
    /// Writes them there.
    pub fn new(output: W) -> ChainedWriter<W> {
        ChainedWriter { output, chain: Chain::default() }
    }

    /// Writes the line of an item: an object of JSON.
    ///
    /// # Errors
    /// Where they go.
    pub fn line(&mut self, line: &str) -> io::Result<()> {
        self.chain.take(line);
        let open = line.strip_suffix('}').ok_or_else(|| broken("a line that is no object".to_owned()))?;
        writeln!(self.output, "{open}{CHECK}{}\"}}", self.chain.check())
    }

    /// Writes the last line; answers where it went, and how many items there are.
    ///
    /// # Errors
    /// Where they go.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        writeln!(self.output, "{}", self.chain.end())?;
        self.output.flush()?;
        Ok((self.output, self.chain.items))
    }
}

/// The lines of items as they were before they were chained. What is wrong with one is an error of reading that names it.
pub fn unchained(lines: impl BufRead) -> impl BufRead {
    BufReader::new(Unchained { lines, chain: Chain::default(), number: 0, ended: false, ready: Vec::new(), read: 0 })
}

struct Unchained<R> {
    lines: R,
    chain: Chain,
    /// Of the line that was read last, counted from 1.
    number: u64,
    ended: bool,
    /// The line that is being handed over, and how much of it was.
    ready: Vec<u8>,
    read: usize,
}

impl<R: BufRead> Unchained<R> {
    /// Makes the next line ready; `false`: there is none.
    fn next(&mut self) -> io::Result<bool> {
        let mut line = String::new();
        let found = self.lines.read_line(&mut line)?;
        self.number += 1;
        let at = self.number;
        if self.ended {
            let left = line.trim().is_empty();
            return if left { Ok(false) } else { Err(broken(format!("line {at}: something follows the end"))) };
        }
        if found == 0 {
            return Err(broken(format!("line {at}: the end is missing: the export was cut off; export again")));
        }
        let Some(line) = line.strip_suffix('\n') else {
            return Err(broken(format!("line {at}: it is cut off; export again")));
        };
        if line.starts_with("{\"end\":") {
            self.ended = line == self.chain.end();
            return match self.ended {
                true => self.next(),
                false => Err(broken(format!("line {at}: the end does not fit what is before it; export again"))),
            };
        }
        let told = line.strip_suffix("\"}").and_then(|line| line.rsplit_once(CHECK));
        let Some((open, check)) = told else {
            return Err(broken(format!("line {at}: it has no check: export again, with this program")));
        };
        let line = format!("{open}}}");
        self.chain.take(&line);
        if check != self.chain.check() {
            return Err(broken(format!("line {at}: it was altered, or one before it is missing; export again")));
        }
        self.ready = line.into_bytes();
        self.ready.push(b'\n');
        self.read = 0;
        Ok(true)
    }
}

impl<R: BufRead> Read for Unchained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read == self.ready.len() {
            (self.ready, self.read) = (Vec::new(), 0);
            if !self.next()? {
                return Ok(0);
            }
        }
        let count = (&self.ready[self.read..]).read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

fn broken(told: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, told)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 3] = [r#"{"pk":"A","sk":"1"}"#, r#"{"pk":"A","sk":",\"chain\":\""}"#, r#"{"pk":"Я","sk":"3"}"#];

    fn chained(lines: &[&str]) -> String {
        let mut writer = ChainedWriter::new(Vec::new());
        for line in lines {
            writer.line(line).unwrap();
        }
        let (text, items) = writer.finish().unwrap();
        assert_eq!(items, lines.len() as u64);
        String::from_utf8(text).unwrap()
    }

    fn read(text: &str) -> Result<Vec<String>, String> {
        unchained(text.as_bytes()).lines().collect::<Result<_, _>>().map_err(|error| error.to_string())
    }

    #[test]
    fn what_was_chained_comes_back() {
        assert_eq!(read(&chained(&LINES)).unwrap(), LINES);
        assert_eq!(read(&chained(&[])).unwrap(), Vec::<String>::new());
        assert_eq!(read(&(chained(&LINES) + "\n")).unwrap(), LINES, "an empty line behind the end");
    }

    #[test]
    fn whatever_happened_to_a_line_is_told_with_it() {
        let whole = chained(&LINES);
        let lines: Vec<&str> = whole.lines().collect();
        let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        let altered = lines[1].replace("\"A\"", "\"B\"");
        let another_end = chained(&LINES[..2]);
        for (told, found) in [
            (text(&lines[..3]), "line 4: the end is missing"),
            (text(&lines[..1]), "line 2: the end is missing"),
            (String::new(), "line 1: the end is missing"),
            (whole[..whole.len() - 9].to_owned(), "line 4: it is cut off"),
            (whole[..lines[0].len() + 9].to_owned(), "line 2: it is cut off"),
            (text(&[lines[0], &altered, lines[2], lines[3]]), "line 2: it was altered"),
            (text(&[lines[0], lines[2], lines[3]]), "line 2: it was altered, or one before it is missing"),
            (text(&[lines[1], lines[0], lines[2], lines[3]]), "line 1: it was altered"),
            (text(&[lines[0], lines[0], lines[1], lines[2], lines[3]]), "line 2: it was altered"),
            (
                text(&[lines[0], lines[1], lines[2], another_end.lines().last().unwrap()]),
                "line 4: the end does not fit",
            ),
            (whole.clone() + &text(&lines[..1]), "line 5: something follows the end"),
            (text(&LINES), "line 1: it has no check"),
        ] {
            let error = read(&told).unwrap_err();
            assert!(error.starts_with(found), "{error} where {found} is due:\n{told}");
        }
    }
}
