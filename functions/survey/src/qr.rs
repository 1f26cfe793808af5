//! A QR code as the path of an SVG: one shape, sharp at any size, nothing to fetch.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};

/// Light modules around the code; readers need four.
const QUIET_MODULES: usize = 4;

/// A code that is ready to be drawn.
pub(crate) struct QrCode {
    /// Modules of one side, with the quiet zone.
    pub(crate) side: usize,
    /// The dark modules as the `d` of a path.
    pub(crate) path: String,
}

impl QrCode {
    /// The code of a text; `None` for one that is too long for any code. A quarter of it may be torn off or dirty.
    pub(crate) fn of(text: &str) -> Option<QrCode> {
        let code = QRBuilder::new(text).ecl(ECL::Q).build().ok()?;
        let mut path = String::new();
        for y in 0..code.size {
            let row = &code[y];
            let mut x = 0;
            while x < code.size {
                let dark = row[x..code.size].iter().take_while(|module| module.value()).count();
                if dark > 0 {
                    // Writing into a string does not fail.
                    let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", x + QUIET_MODULES, y + QUIET_MODULES);
                }
                x += dark.max(1);
            }
        }
        Some(QrCode { side: code.size + 2 * QUIET_MODULES, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a code as a phone would: from pixels, with a reader that is not ours.
    pub(crate) fn read(code: &QrCode) -> String {
        const PIXELS: usize = 6;
        let mut dark = vec![vec![false; code.side]; code.side];
        for run in code.path.split('M').skip(1) {
            let numbers: Vec<usize> =
                run.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok()).collect();
            let [x, y, length, ..] = numbers[..] else { panic!("{run}") };
            dark[y][x..x + length].fill(true);
        }
        let side = code.side * PIXELS;
        let grey = |x: usize, y: usize| if dark[y / PIXELS][x / PIXELS] { 0 } else { 255 };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    #[test]
    fn a_phone_reads_the_address() {
        for address in [
            "https://otklik.example/my",
            "http://127.0.0.1:8080/my",
            "https://оценка.рф/my",
            "https://a-rather-long-name-of-a-region.gov.example:8443/some/longer/path/my",
        ] {
            assert_eq!(read(&QrCode::of(address).unwrap()), address);
        }
    }

    #[test]
    fn an_address_that_no_code_holds_is_none() {
        assert!(QrCode::of(&"x".repeat(4_000)).is_none());
    }
}
